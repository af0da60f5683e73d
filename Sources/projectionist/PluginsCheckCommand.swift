import ArgumentParser
import Foundation
import Lifespan
import Logging
import PlainText
import PluginChecking
import ProjectionHost

/// `projectionist plugins check`.
struct PluginsCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check plugins before they are deployed.",
        discussion: """
            First the manifest and the library's file, without running it; then the library's code, each check in a process of its \
            own with a time limit: how it is opened, what its functions do with no events, all events, unknown topics, damaged and \
            huge states, whether it keeps pointers or memory, whether a replay gives the same read model again, event by event and \
            in batches. Read models are made in memory (SQLite), or with --store postgres in scratch schemas of the \
            database that the settings name.

            A plugin that refuses made-up events is checked in full only with events of its own: --events, or a file \
            events.jsonl beside the manifest, as 'events read --json' prints them.

            Exit codes: 0 all passed, 1 a check failed, 65 a line of the events is none, 66 no such file of events, 78 a path is no manifest.
            """)

    @Argument(help: "Manifests, or folders of manifests; all that are found where none is given.")
    var paths: [String] = []

    @Option(help: "A file of events, a line of JSON each, of the plugin's application; - for standard input.")
    var events: String?

    @Option(help: "Where read models are made.")
    var store = ReplayStore.sqlite

    @Option(help: "What made-up events are made from; the report names it. (default: another one each time)")
    var seed: UInt64?

    @Option(help: "Seconds that one check may take.")
    var timeout = 30

    @Option(
        help: ArgumentHelp(
            "Of the checks that run the library's code only this one; repeatable.", valueName: "check"))
    var only: [String] = []

    @Flag(help: "Fail also where a check of the library's code could not be made.")
    var strict = false

    @Flag(name: .customLong("static"), help: "Run nothing of the library.")
    var isStatic = false

    @Option(help: "Write the report as JUnit XML to this file, too; - is standard output, and nothing else then.")
    var junit: String?

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 3600 seconds") }
        for name in only where !PluginChecker.Options.names.contains(name) {
            let names = PluginChecker.Options.names
            throw ValidationError(
                "there is no check '\(name)'; \(NearestName.nearest(to: name, in: names).map { "did you mean '\($0)'? " } ?? "")there are \(names.joined(separator: ", "))"
            )
        }
        guard !strict || !isStatic else {
            throw ValidationError("--strict wants the code to be run, --static does not")
        }
        if let seed, seed > UInt64(Int64.max) { throw ValidationError("--seed takes 0 to \(Int64.max)") }
        guard junit != "-" || !output.json else {
            throw ValidationError("--json and --junit - both go to standard output; give --junit a file")
        }
    }

    func run() throws {
        var common = common
        common.manifests = try Self.folders(of: paths) + common.manifests
        let context = try common.context(needsStore: store == .postgres, signatures: .reported)
        context.logDiscoveryWarnings()
        SignalWatch.start { signal in
            PluginChecker.removeFiles()
            ProcessEnd.end(128 + signal)
        }
        var options = PluginChecker.Options(seed: seed ?? .random(in: 1...999_999))
        options.timeLimit = .seconds(timeout)
        options.isStatic = isStatic
        options.only = Set(only)
        options.events = events
        options.usesPostgres = store == .postgres
        let logger = context.logger
        let reports = try context.checkPlugins(paths, options) { logger.debug("\($0)") }
        guard !reports.isEmpty else {
            throw CommandFailure(.configuration, "no manifest was found; name one, or a folder of them")
        }
        if let junit { try Self.write(JUnitReport.text(reports), to: junit) }
        if output.json {
            try StandardOutput.write(.array(reports.map(\.json)))
        } else if junit != "-" {
            try StandardOutput.write(PluginCheckReport.text(reports))
        }
        if reports.contains(where: { !$0.isPassed || strict && !$0.isComplete }) {
            throw ExitCode(ExitStatus.projectionFailed.rawValue)
        }
    }

    /// Where discovery has to look so that it sees the paths.
    private static func folders(of paths: [String]) throws -> [String] {
        var folders: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            let folder = isFolder.boolValue ? path : URL(filePath: path).deletingLastPathComponent().path
            if FileManager.default.fileExists(atPath: folder), !folders.contains(folder) { folders.append(folder) }
        }
        return folders
    }

    private static func write(_ text: String, to path: String) throws {
        guard path != "-" else { return try StandardOutput.write(text) }
        do {
            try Data(text.utf8).write(to: URL(filePath: path))
        } catch {
            throw CommandFailure(.ioError, "\(path): cannot be written: \(error.localizedDescription)")
        }
    }
}
