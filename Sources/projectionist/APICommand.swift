import ArgumentParser
import HostSettings

/// `projectionist api`.
struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Serve HTTP only; workers elsewhere run the projections.")

    @OptionGroup var common: CommonOptions

    @Flag(help: "Do not start if any manifest or plugin is rejected.")
    var strict = false

    func run() async throws {
        var running = RunOptions()
        running.common = common
        running.output = OutputOptions()
        running.strict = strict
        running.untilCaughtUp = false
        try await running.run(as: .api)
    }
}
