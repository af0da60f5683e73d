import Foundation
import HostOperations
public import HostSettings
public import Lifespan
import Logging
import PlainText
public import PluginLibraries
public import PluginLoading
public import PluginManifests

/// A host in a program of one's own: the same settings, manifests, hooks and routes as `projectionist`, and what the
/// program adds to them.
/// ```swift
/// var host = EmbeddedHost(role: .run)
/// try host.addPlugin { export($0, id: "kennel", version: "1.0.0", KennelNames.self) }
/// host.hooks.append(CacheWarming())
/// host.addRoutes { routes in routes.get("kennel") { _, _ in "open" } }
/// host.excludedEntryPoints = ["dog_profiles"]
/// await host.runAndExit()
/// ```
/// Libraries are opened without having been tried in a child process, for that needs a program to be the child: see
/// ``HostContext/Options/probeProgram``.
public struct EmbeddedHost: Sendable {
    /// What the process does.
    public var role: HostSettings.Role
    /// What the command line of `projectionist` says by `--env-file`, `--manifests` and `--log-level`.
    public var options = HostContext.Options()
    /// Hooks of the program's own; the host's are at 50, 100, 200 and 300, those of plugins where their manifests say.
    public var hooks: [any LifespanHook] = []
    /// Groups of entry points to leave out, beside those of `EXCLUDE_GROUPS`.
    public var excludedGroups: [String] = []
    /// Entry points to leave out, beside those of `EXCLUDE_ENTRY_POINTS`.
    public var excludedEntryPoints: [String] = []
    /// Whether anything that is rejected keeps the host from starting.
    public var isStrict = false
    /// Whether the process ends once every projection has reached the head that it started with.
    public var endsWhenCaughtUp = false
    private var routes: [ExtraRoutes] = []

    /// A host with the settings and manifests that the process finds, and nothing of the program's own yet.
    public init(role: HostSettings.Role = .run) { self.role = role }

    /// Adds projections of the program's own, and lifespan hooks at the priority 500. They run as a plugin's do, through the same
    /// interface.
    ///
    /// - Parameters:
    ///   - projections: what a manifest would say of each; nil: all that the entry gives, as it names them.
    ///   - entry: what a library exports as `projectionist_plugin_entry`; it captures nothing.
    /// - Throws: `PluginLoadingError` for a plugin that this host cannot work with.
    public mutating func addPlugin(
        projections: [PluginManifest.ProjectionEntry]? = nil, _ entry: BuiltInPlugin.Entry
    ) throws(PluginLoadingError) {
        options.builtIn.append(
            try BuiltInPlugin(hostVersion: HostVersion.text, projections: projections, entry))
    }

    /// Adds routes of the program's own, below those of the host; the token guards them too.
    public mutating func addRoutes(_ routes: @escaping ExtraRoutes) { self.routes.append(routes) }

    /// Runs until a signal, or until all is caught up where that is asked for. Threads may be left behind: the process ends
    /// by ``ProcessEnd``.
    ///
    /// - Throws: `HostError`, `SettingsError`, `EnvFileError`, `EventStoreError` for what keeps the host from being put
    ///   together.
    public func run() async throws -> HostComposition.Outcome {
        let control = LifespanControl()
        SignalWatch.ignoreBrokenPipes()
        let reloads = ReloadSignal()
        SignalWatch.start(hangUp: { reloads.raise() }) { control.deliver(signal: $0) }
        var options = options
        options.http = endsWhenCaughtUp ? .never : HTTPServing(role)
        options.excludedGroups += excludedGroups
        options.excludedEntryPoints += excludedEntryPoints
        let host = try HostComposition(
            HostContext(options), role: role, isStrict: isStrict, endsWhenCaughtUp: endsWhenCaughtUp,
            control: control, hooks: hooks, routes: routes)
        reloads.watch(host)
        return await host.run()
    }

    /// Runs, and ends the process as `projectionist` does: a line on standard error for whatever went wrong, and the
    /// ``ExitStatus`` of it.
    public func runAndExit() async -> Never {
        do {
            let outcome = try await run()
            if let failure = outcome.failure {
                ConsoleOutput.standardError.write(line: "projectionist: \(OneLine.text(failure.text))")
                ProcessEnd.end(failure.code)
            }
            guard endsWhenCaughtUp else { ProcessEnd.end(ExitStatus.done.rawValue) }
            for complaint in outcome.complaints {
                ConsoleOutput.standardError.write(line: "projectionist: \(OneLine.text(complaint))")
            }
            ProcessEnd.end(outcome.catchUpStatus.rawValue)
        } catch {
            ConsoleOutput.standardError.write(failure: error)
            ProcessEnd.end(ExitStatus(error).rawValue)
        }
    }
}
