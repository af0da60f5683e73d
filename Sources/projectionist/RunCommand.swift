import ArgumentParser
import HostSettings

/// `projectionist run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run API and projections in one process.")

    @OptionGroup var running: RunOptions

    func run() async throws { try await running.run(as: .run) }
}

/// `projectionist worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run the projections, and only the operational routes.")

    @OptionGroup var running: RunOptions

    func run() async throws { try await running.run(as: .worker) }
}

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

/// What `run` and `worker` take.
struct RunOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Project all that is there now, print a summary and exit; 1 if a projection failed or did not run.")
    var untilCaughtUp = false

    @Flag(help: "Do not start if any manifest or plugin is rejected.")
    var strict = false

    func validate() throws {
        guard untilCaughtUp || !output.json else {
            throw ValidationError("--json prints the summary of --until-caught-up, which is not given")
        }
    }
}
