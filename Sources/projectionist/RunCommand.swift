import ArgumentParser
import HostSettings

/// `projectionist run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run API and projections in one process.")

    @OptionGroup var running: RunOptions

    func run() async throws { try await running.run(as: .run) }
}
