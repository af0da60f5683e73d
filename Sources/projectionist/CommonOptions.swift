import ArgumentParser
import HostSettings
import Logging
import ProjectionHost

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "A file of settings, NAME=value a line. (default: .env if there is one)")
    var envFile: String?

    @Option(help: "A folder of manifests, searched before all others; repeatable.")
    var manifests: [String] = []

    @Option(
        help: "trace, debug, info, notice, warning, error or critical. (default: LOG_LEVEL)",
        transform: CommonOptions.level)
    var logLevel: Logger.Level?

    /// - Parameters:
    ///   - applications: those that the command line names.
    ///   - needsStore: whether the event store's settings must be complete.
    ///   - http: whether HTTP is served: its settings must be safe then.
    ///   - signatures: what is made of the manifests' signatures.
    func context(
        applications: [String] = [], needsStore: Bool = true, http: HTTPServing = .never,
        signatures: HostContext.Options.Signatures = .asSet
    ) throws -> HostContext {
        var options = HostContext.Options()
        options.envFile = envFile
        options.manifests = manifests
        options.logLevel = logLevel
        options.applications = applications
        options.needsStore = needsStore
        options.http = http
        options.signatures = signatures
        options.probeProgram = "/proc/self/exe"
        return try HostContext(options)
    }

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text.lowercased()) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)' is no log level; take one of \(levels)")
        }
        return level
    }
}
