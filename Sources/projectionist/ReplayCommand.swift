import ArgumentParser
import PluginReplay
import ProjectionHost

/// `projectionist replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Replay a file of events on one projection, and print its read model.",
        discussion: """
            The read model is made in memory (SQLite), or with --store postgres in a scratch schema of the database that the settings \
            name, which is dropped at the end; no other schema is touched, unless the plugin names one. A line of the file is what \
            'events read --json' prints and 'events append' takes; positions and versions that are missing are counted up. Ids are as \
            ORIGINATOR_ID_TYPE says.

            With --expect it is a golden test: the read model is compared with a file, as --format json prints it, row by row; \
            --update writes the file.

            Exit codes: 0 done, 1 the projection failed or the read model is not as expected, 64 command line, 65 a line is no event, \
            66 no such file, 69 the store does not answer, 76 the plugin has called exit(), 78 the plugin cannot be used.
            """)

    @Argument(help: "The projection, as its manifest names it.")
    var projection: String

    @Argument(help: "A file of JSON Lines; - for standard input.")
    var events: String

    @Option(help: "Where the read model is made.")
    var store = ReplayStore.sqlite

    @Option(help: "The most events of a transaction. (default: the manifest's)")
    var batch: Int?

    @Option(help: "How the read model is printed. (default: table)")
    var format: ReplayFormat?

    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("Write a file for each table into this folder, and print nothing.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("Compare the read model with this file; 1 where it is another.", valueName: "file"))
    var expect: String?

    @Flag(help: "Write the file of --expect in place of comparing with it.")
    var update = false

    @Option(
        help: ArgumentHelp(
            "Leave a column out of the read model that is another each time; repeatable.", valueName: "table.column"))
    var without: [String] = []

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    /// `--json` as other commands have it.
    var chosenFormat: ReplayFormat { format ?? (output.json ? .json : .table) }

    func validate() throws {
        if let batch, !(1...100_000).contains(batch) { throw ValidationError("--batch is 1 to 100000") }
        if output.json, let format, format != .json {
            throw ValidationError("--json is --format json: give one of the two")
        }
        if update, expect == nil { throw ValidationError("--update writes the file of --expect, which is not given") }
        if folder != nil, chosenFormat == .table {
            throw ValidationError("--output writes JSON or CSV: add --format json or --format csv")
        }
        if expect != nil, folder == nil, format != nil || output.json {
            throw ValidationError(
                "--expect prints what differs and nothing else; for the read model as well add --output")
        }
    }

    func run() async throws {
        let expectation = try expect.map { try ReplayExpectation($0, isWritten: update) }
        let report = try await replay()
        ConsoleOutput.standardError.write(line: "projectionist: replay: \(report.summary)")
        let readModel = try report.readModel.without(without)
        let printer = ReadModelPrinter(format: chosenFormat)
        if let folder {
            try printer.write(readModel, to: folder)
        } else if expectation == nil {
            try printer.print(readModel)
        }
        try expectation?.judge(readModel)
    }
}
