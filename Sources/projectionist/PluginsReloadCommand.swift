import ArgumentParser
import HostOperations
import PlainText
import ProjectionHost

/// `projectionist plugins reload`.
struct PluginsReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Let every host that runs projections on this store read its manifests again.",
        discussion: """
            Each host takes over what has changed in its own manifests and libraries, between two batches, without losing an \
            event; what fails a check changes nothing. SIGHUP does the same for one process.
            """)

    @Flag(help: "Wait for what comes of it; exit with 1 where a host did not take everything.")
    var wait = false

    @Option(help: "How long to wait, in seconds.")
    var timeout = 60.0

    @OptionGroup var common: CommonOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard timeout > 0, timeout <= 86_400 else {
            throw ValidationError("--timeout must be above 0 and at most 86400 seconds")
        }
    }

    func run() async throws {
        let context = try common.context()
        let timeout: Duration? = wait ? .seconds(timeout) : nil
        let outcomes = try await context.withPluginOperations { try await $0.reload(timeout: timeout) }
        if output.json {
            try StandardOutput.write(
                .array(
                    outcomes.map {
                        .object([
                            ("process", .string($0.process)),
                            ("complete", $0.isComplete.map(JSONDocument.boolean) ?? .null),
                            ("message", .string($0.message)),
                        ])
                    }))
        } else {
            for outcome in outcomes {
                try StandardOutput.write("\(outcome.process): \(OneLine.text(outcome.message))\n")
            }
        }
        guard outcomes.allSatisfy({ $0.isComplete != false }) else {
            throw ExitCode(ExitStatus.projectionFailed.rawValue)
        }
    }
}
