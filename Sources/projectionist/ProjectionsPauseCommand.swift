import ArgumentParser
import HostOperations
import PlainText
import ProjectionHost

/// `projectionist projections pause`.
struct ProjectionsPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stop a projection, wherever it runs, until it is resumed.",
        discussion: """
            The batch in hand is finished and committed. The pause stands in the store: no worker runs the projection, not \
            even one that starts later, until 'projections resume'. 'projections status' shows who paused it and why.
            """)

    @Argument(help: "The projection.")
    var name: String

    @Option(help: "Why, for others to see.")
    var reason: String?

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let outcome = try await context.withProjectionOperations { try await $0.pause(name, reason: reason) }
        try outcome.print(of: name, json: output.json)
    }
}

extension RequestOutcome {
    /// Prints what came of a request for a projection.
    func print(of projection: String, json: Bool) throws {
        if json {
            try StandardOutput.write(
                .object([
                    ("name", .string(projection)), ("done", .boolean(isDone)), ("message", .string(message)),
                    ("process", JSONDocument(process)),
                ]))
        } else {
            try StandardOutput.write("\(projection): \(OneLine.text(message))\n")
        }
    }
}
