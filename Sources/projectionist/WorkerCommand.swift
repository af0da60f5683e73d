import ArgumentParser
import HostSettings

/// `projectionist worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run the projections, and only the operational routes.")

    @OptionGroup var running: RunOptions

    func run() async throws { try await running.run(as: .worker) }
}
