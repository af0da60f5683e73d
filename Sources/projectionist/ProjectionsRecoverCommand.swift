import ArgumentParser
import EventStore
import PluginManifests
import ProjectionHost

/// `projectionist projections recover`.
struct ProjectionsRecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover", abstract: "Let a projection go on whose log came back older than its position.",
        discussion: """
            A projection stands 'ahead' when its position is above the log's last event: the log was emptied, restored from a \
            backup or swapped, or a fail-over has lost its end. It does not go on by itself, since what is appended at \
            positions that it has passed would never reach it.

            With --set-back its position becomes that of the log's last event, and it goes on from there. Its read model is \
            left as it is: it may still hold what the log has lost. A worker that runs the projection notices within seconds.
            """)

    @Argument(help: "The projection.")
    var name: String

    @Flag(help: "Set the position back to the log's last event.")
    var setBack = false

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard setBack else {
            throw ValidationError("say how to recover: --set-back goes on from the log's last event")
        }
    }

    func run() throws {
        let context = try common.context()
        context.logDiscovery()
        guard let entry = context.catalog.accepted.flatMap(\.projections).first(where: { $0.name == name }) else {
            throw CommandFailure(.usage, "no manifest declares a projection '\(name)'")
        }
        let (projection, application) = (try ProjectionName(entry.name), try ApplicationName(entry.application))
        let store = try context.makeStore()
        let administration = try store.makeAdministration()
        let reader = try store.makeReader(of: application)
        defer {
            administration.disconnect()
            reader.disconnect()
        }
        guard let position = try administration.position(of: projection, on: application) else {
            throw CommandFailure(.usage, "'\(name)' has no position on \(application): it has projected nothing yet")
        }
        let bounds = try reader.bounds()
        guard bounds.isOvertaken(by: position) else {
            throw CommandFailure(
                .usage,
                "'\(name)' is not ahead: it stands at \(position), the log's last event at \(bounds.highest)"
                    + (bounds.lastDrawn.map { " and the last position drawn is \($0)" } ?? "") + "; nothing was changed"
            )
        }
        try administration.setBack(projection, on: application, from: position, to: bounds.highest)
        if output.json {
            try StandardOutput.write(
                .object([
                    ("name", .string(name)), ("application", .string(entry.application)),
                    ("from", .integer(position)), ("position", .integer(bounds.highest)),
                ]))
        } else {
            try StandardOutput.write(
                "\(name) was set back from \(position) to \(bounds.highest), the last event of \(application)\n")
        }
    }
}
