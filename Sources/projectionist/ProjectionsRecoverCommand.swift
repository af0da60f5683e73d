import ArgumentParser
import HostOperations
import ProjectionHost

/// `projectionist projections recover`.
struct ProjectionsRecoverCommand: AsyncParsableCommand {
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

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let change = try await context.withProjectionOperations { try await $0.setBack(name) }
        if output.json {
            try StandardOutput.write(
                .object([
                    ("name", .string(name)), ("application", .string(change.application)),
                    ("from", .integer(change.from)), ("position", .integer(change.to)),
                ]))
        } else {
            try StandardOutput.write(
                "\(name) was set back from \(change.from) to \(change.to), the last event of \(change.application)\n")
        }
    }
}
