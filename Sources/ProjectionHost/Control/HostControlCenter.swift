import ConnectionPooling
import EventAppending
import EventStore
import HostOperations
import HostSettings
import PluginLibraries
import PluginManifests
import ProjectionRunning
import PrometheusMetrics

/// What the routes ask of the host, answered by its parts.
final class HostControlCenter: HostControl {
    let plans: CurrentPlan
    private let reloader: PluginReloader
    var plan: HostPlan { plans.value }
    /// Empty in a worker, which serves no application.
    let services: [String: ApplicationService]
    let runners: ProjectionRunnerLifespan
    let feeds: ApplicationFeeds
    let records: StoreRecords
    let probe: StoreProbe
    let registry: PrometheusRegistry
    let operations: ProjectionOperations
    private let gauges: HostGauges
    private let history: LogHistory
    private let started = ContinuousClock.now

    init(
        plans: CurrentPlan, parts: HostParts, runners: ProjectionRunnerLifespan, reloader: PluginReloader,
        history: LogHistory
    ) {
        self.history = history
        self.plans = plans
        self.reloader = reloader
        self.runners = runners
        services = Dictionary(uniqueKeysWithValues: parts.services.map { ($0.name.description, $0) })
        feeds = parts.feeds
        records = parts.records
        probe = parts.probe
        registry = parts.registry
        operations = Self.operations(plans, parts, runners)
        gauges = HostGauges(parts.registry)
    }

    // MARK: The process

    func health() async -> HealthReport {
        let storeProblem = probe.problem
        var subsystems = [
            HealthReport.Subsystem(
                name: "event_store", state: storeProblem == nil ? .ok : .failed, detail: storeProblem)
        ]
        if !plan.runsProjections {
            subsystems.append(.init(name: "projections", state: .off))
        } else {
            let failing = await failingProjections()
            subsystems.append(
                .init(
                    name: "projections", state: failing.isEmpty ? .ok : .degraded,
                    detail: failing.isEmpty ? nil : failing.joined(separator: "; ")))
        }
        subsystems.append(.init(name: "http", state: .ok))
        return HealthReport(
            role: plan.role, process: plan.process, version: HostVersion.text,
            uptime: .now - started, subsystems: subsystems)
    }

    func readiness() async -> ReadinessReport {
        ReadinessReport(reasons: probe.problem.map { ["event_store: \($0)"] } ?? [])
    }

    func projectionReadiness() async -> ReadinessReport {
        ReadinessReport(reasons: plan.role == .api ? [] : await failingProjections())
    }

    /// The projections that should run here and do not, one line each.
    private func failingProjections() async -> [String] {
        var problems: [String] = []
        for status in await runners.statuses() where !status.state.standing.isReady {
            let error = status.error.map { ": \($0)" } ?? ""
            problems.append("projection '\(status.name)' is \(status.state.rawValue)\(error)")
        }
        guard plan.settings.maximumRunners > 0 else { return problems }
        for projection in await unstarted() {
            problems.append("projection '\(projection.name)' is \(projection.state.rawValue): \(projection.reason)")
        }
        return problems
    }

    func plugins() async -> PluginsReport { await runners.pluginsReport() }

    func reloadPlugins() async {
        let reloader = reloader
        Task { await reloader.reload() }
    }

    // MARK: What is seen of it

    func pools() async -> [PoolSummary] {
        let served = services.values.map(\.pool.usage).sorted { $0.name < $1.name }
        return (plan.runsProjections ? served + [runners.poolUsage] : served).map(PoolSummary.init)
    }

    func logLines(after number: Int64, most: Int) async -> [LogLine] { history.lines(after: number, most: most) }

    func metrics() async -> String {
        let pools = services.values.map(\.pool.usage) + [runners.poolUsage]
        // An application that this process serves is followed from the first look on.
        for service in services.values { _ = service.feed }
        gauges.update(
            projections: await runners.statuses(), pools: pools, feeds: feeds.all,
            appenders: services.values.map { ($0.name.description, $0.appender.usage) }, plugins: await plugins())
        return registry.text()
    }

    // MARK: What later versions have

    static func notImplemented(_ feature: String) -> OperationError {
        OperationError(.notImplemented(feature: feature), "this version does not have \(feature)")
    }
}
