import EventStore
import HostHTTP
public import HostOperations
public import HostSettings
public import Lifespan
import Logging
import PluginManifests
import ProjectionRunning
import PrometheusMetrics

/// A host process put together: the settings, the store, the plugins and the hooks that bring them up.
public struct HostComposition: Sendable {
    private let lifespan: Lifespan
    private let runners: ProjectionRunnerLifespan
    private let plans: CurrentPlan
    private let reloader: PluginReloader
    private let faults: ApplicationFaults
    private let hookBoard: HookBoard
    /// What discovery has rejected, one line each.
    private let manifestProblems: [String]

    /// Opens the libraries of all manifests and decides what to run. Connects to nothing.
    ///
    /// - Parameters:
    ///   - isStrict: whether anything that is rejected keeps the host from starting.
    ///   - endsWhenCaughtUp: whether the process ends once every projection has reached the head that it started with; it
    ///     serves no HTTP then.
    ///   - watcher: is shown how the projections get on.
    ///   - hooks: hooks beside the host's own.
    ///   - routes: routes beside the host's own.
    /// - Throws: ``HostError``; `SettingsError` and `EventStoreError` for settings of a store that cannot be.
    public init(
        _ context: HostContext, role: HostSettings.Role, isStrict: Bool, endsWhenCaughtUp: Bool,
        control: LifespanControl,
        watcher: ProjectionWatcher? = nil, hooks: [any LifespanHook] = [], routes: [ExtraRoutes] = []
    ) throws {
        context.logSettingsWarnings()
        context.logDiscovery()
        let store = try context.makeStore()
        let registry = PrometheusRegistry()
        let plan = try HostPlan(
            context, role: role, isStrict: isStrict, endsWhenCaughtUp: endsWhenCaughtUp,
            plugins: context.openPlugins(metrics: registry, isEnding: { control.isEndRequested }))
        let parts = try HostParts(plan: plan, store: store, registry: registry, logger: context.logger)
        faults = parts.faults
        manifestProblems = context.catalog.rejected.flatMap { $0.problems.map(\.description) }
        let plans = CurrentPlan(plan)
        self.plans = plans
        let answers = HostAnswers()
        let board = HookBoard(plan.hooks)
        hookBoard = board
        let runners = ProjectionRunnerLifespan(
            plans: plans, parts: parts, hooks: board, control: control, answers: answers, logger: context.logger,
            watcher: watcher)
        self.runners = runners
        let reloader = PluginReloader(
            context, plans: plans, parts: parts, runners: runners, isEnding: { control.isEndRequested })
        self.reloader = reloader
        answers.set { [process = plan.process] request in
            guard request.kind == PluginOperations.reloadRequest else { return nil }
            let report = await reloader.reload()
            return HostRequest.Answer(report.isComplete ? .done : .refused, report.summary, by: process)
        }
        var all: [any LifespanHook] = [
            ObservabilityLifespan(role: role, process: plan.process, logger: context.logger),
            EventStoreLifespan(plan: plan, parts: parts, logger: context.logger),
            runners,
        ]
        all += PluginHookLifespan.all(of: plans, runners: runners, board: board, logger: context.logger)
        let serving = endsWhenCaughtUp ? HTTPServing.never : HTTPServing(role)
        if context.settings.http.isServed(serving) {
            let center = HostControlCenter(
                plans: plans, parts: parts, runners: runners, reloader: reloader, history: context.logging.history)
            let options = HTTPOptions(context.settings.http, role: role)
            let logger = context.logging.logger("http")
            all.append(
                HTTPLifespan(logger: context.logger) { () throws(HTTPServerError) in
                    try HTTPServer(
                        options: options, control: center, logger: logger, metrics: parts.registry,
                        extraRoutes: routes.isEmpty ? nil : { router in for add in routes { add(router) } })
                })
        } else if serving != .never {
            context.logger.info("HTTP is not served: a worker serves its operational routes where HTTP_PORT is set")
        }
        lifespan = Lifespan(
            hooks: all + hooks, shutdownTimeout: .seconds(context.settings.shutdownTimeout), control: control,
            logger: context.logging.logger("lifespan"))
    }

    /// Reads the manifests again while the projections run, and lets what has changed take over: what SIGHUP asks for.
    ///
    /// - Returns: what has changed, once it has.
    public func reload() async -> ReloadReport { await reloader.reload() }

    /// Runs until a signal, or until all is caught up where that was asked for.
    public func run() async -> Outcome {
        let ending = hookBoard.ending(after: await lifespan.run())
        let plan = plans.value
        return Outcome(
            ending: ending, statuses: await runners.lastStatuses, unstarted: plan.unstarted + (await runners.unstarted),
            unstartedOfManifests: plan.unstartedOfManifests, manifestProblems: manifestProblems,
            applicationProblems: faults.lines)
    }
}

extension HTTPOptions {
    init(_ settings: HTTPSettings, role: HostSettings.Role) {
        self.init(role: role, host: settings.host, port: settings.port, token: settings.token)
        maximumBodySize = settings.maximumBodySize
        maximumBatch = settings.maximumBatch
        maximumPageSize = settings.maximumPageSize
        maximumFeeds = settings.maximumFeeds
        maximumConnections = settings.maximumConnections
        headerTimeout = .seconds(settings.headerTimeout)
        readTimeout = .seconds(settings.readTimeout)
        maximumWait = .seconds(settings.maximumWait)
    }
}
