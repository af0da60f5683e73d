import ArgumentParser
import EventStore
import HostOperations
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
        let appended = try context.logOperations().append(
            try EventInput(file), to: application, createsTables: context.settings.createsTables)
        let count = appended.events
        if output.json {
            try StandardOutput.write(
                .object([
                    ("application", .string(target.application)), ("events", .integer(Int64(count))),
                    ("position", JSONDocument(appended.lastPosition)),
                ]))
        } else {
            let place = appended.lastPosition.map { "; the last one has position \($0)" } ?? ""
            try StandardOutput.write(
                "\(count) event\(count == 1 ? "" : "s") appended to \(target.application)\(place)\n")
        }
    }
}
