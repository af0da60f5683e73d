import ArgumentParser
import EventLines
import EventStore
import Foundation
import HostSettings
import ProjectionHost

/// `projectionist events append`.
struct EventsAppendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append", abstract: "Append events from JSON Lines, all in one transaction.",
        discussion: """
            A line is {"originator_id": "…", "originator_version": 1, "topic": "…", "state": …}. The version may be left \
            out: the event then goes to the end of its stream. A new stream begins at 1, or at 0 if its first line says \
            so. The state is any JSON, stored byte for byte, or \
            {"base64": "…"}. On any error nothing is stored.
            """)

    @OptionGroup var target: ApplicationArgument

    @Argument(help: "A file of JSON Lines; - for standard input.")
    var file = "-"

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let application = try ApplicationName(target.application)
        let context = try common.context(applications: [target.application])
        context.logSettingsWarnings()
        let input = try EventInput(file)
        let store = try context.makeStore()
        let administration = try store.makeAdministration()
        try StorePreparation.prepare(
            administration, applications: [application], create: context.settings.createsTables, logger: context.logger)
        let type = try administration.originatorIDType(of: application)
        administration.disconnect()

        let count = try input.check(originatorIDType: type)
        let last = count == 0 ? nil : try append(input, type, to: try store.makeWriter(to: application))
        if output.json {
            try StandardOutput.write(
                .object([
                    ("application", .string(target.application)), ("events", .integer(Int64(count))),
                    ("position", JSONDocument(last)),
                ]))
        } else {
            let place = last.map { "; the last one has position \($0)" } ?? ""
            try StandardOutput.write(
                "\(count) event\(count == 1 ? "" : "s") appended to \(target.application)\(place)\n")
        }
    }

    /// Appends everything in one transaction and gives the last position.
    private func append(_ input: EventInput, _ type: OriginatorIDType, to writer: any LogWriter) throws -> Int64? {
        defer { writer.disconnect() }
        let reader = try input.reader(originatorIDType: type)
        return try writer.atomically {
            var last: Int64?
            while let batch = try reader.next() {
                for (index, outcome) in try writer.append(batch.appends).enumerated() {
                    switch outcome {
                    case .success(let positions): last = positions.last ?? last
                    case .failure(let error): throw reader.error(error, line: batch.lines[index])
                    }
                }
            }
            return last
        }
    }
}
