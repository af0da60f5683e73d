public import HostSettings
public import Lifespan
import Logging
public import ProjectionRunning

/// A host process put together: the settings, the store, the plugins and the hooks that bring them up.
public struct HostComposition: Sendable {
    /// How a run ended.
    public struct Outcome: Sendable {
        public let ending: LifespanEnding
        /// How the projections stood when all had caught up, or else when they were stopped.
        public let statuses: [ProjectionStatus]
        /// Declared projections that did not run.
        public let rejected: [RejectedProjection]
    }

    private let lifespan: Lifespan
    private let runners: ProjectionRunnerLifespan
    private let plan: HostPlan

    /// Opens the libraries of all manifests and decides what to run. Connects to nothing.
    ///
    /// - Parameters:
    ///   - isStrict: whether anything that is rejected keeps the host from starting.
    ///   - endsWhenCaughtUp: whether the process ends once every projection has reached the head that it started with.
    ///   - watcher: is shown how the projections get on.
    /// - Throws: ``HostError``; `SettingsError` and `EventStoreError` for settings of a store that cannot be.
    public init(
        _ context: HostContext, role: HostSettings.Role, isStrict: Bool, endsWhenCaughtUp: Bool,
        control: LifespanControl,
        watcher: ProjectionWatcher? = nil
    ) throws {
        context.logSettingsWarnings()
        context.logDiscovery()
        let store = try context.makeStore()
        plan = try HostPlan(
            context, role: role, isStrict: isStrict, endsWhenCaughtUp: endsWhenCaughtUp, plugins: context.openPlugins())
        runners = ProjectionRunnerLifespan(
            plan: plan, store: store, control: control, logger: context.logger, watcher: watcher)
        let hooks: [any LifespanHook] = [
            ObservabilityLifespan(role: role, process: plan.process, logger: context.logger),
            EventStoreLifespan(
                settings: context.settings, store: store, applications: plan.applications, logger: context.logger),
            runners,
        ]
        lifespan = Lifespan(
            hooks: hooks, shutdownTimeout: .seconds(context.settings.shutdownTimeout), control: control,
            logger: context.logging.logger("lifespan"))
    }

    /// Runs until a signal, or until all is caught up where that was asked for.
    public func run() async -> Outcome {
        let ending = await lifespan.run()
        return Outcome(
            ending: ending, statuses: await runners.lastStatuses, rejected: plan.rejected + (await runners.rejected))
    }
}
