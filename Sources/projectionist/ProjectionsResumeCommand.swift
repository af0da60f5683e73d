import ArgumentParser
import HostOperations
import ProjectionHost

/// `projectionist projections resume`.
struct ProjectionsResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a projection go on that was paused, or that has failed.",
        discussion: """
            It goes on from its recorded position: nothing is skipped and nothing comes twice. One that has failed for good \
            is started anew, with all its attempts; if its error is still there it fails again.
            """)

    @Argument(help: "The projection.")
    var name: String

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let context = try common.context()
        context.logDiscovery()
        let outcome = try await context.withProjectionOperations { try await $0.resume(name) }
        try outcome.print(of: name, json: output.json)
    }
}
