import ConnectionPooling
import EventStore
import HostOperations
import HostSettings
import Lifespan
import Logging
import PluginLibraries
import PluginManifests
import ProjectionRunning

/// Priority 200: initialises the plugins, logs the connection budget and runs the projections.
actor ProjectionRunnerLifespan: LifespanHook {
    nonisolated let name = "projection_runner_lifespan"
    nonisolated let priority = 200

    /// With which the process has started.
    private let plan: HostPlan
    private let plans: CurrentPlan
    private let store: any EventStore
    private let faults: ApplicationFaults
    let records: StoreRecords
    let reports: UnstartedReports
    private let control: LifespanControl
    private let logger: Logger
    private let watcher: ProjectionWatcher?
    private let hooks: HookBoard
    let supervisor: ProjectionSupervisor
    private var reporter: HostReporter?
    private var watching: Task<Void, Never>?
    private var catchingUp: Task<Void, Never>?
    /// How the projections stood when all had caught up, or else when they were stopped.
    private(set) var lastStatuses: [ProjectionStatus] = []
    private var hasCaughtUp = false
    /// Projections whose libraries are open and that this hook did not start.
    var unstarted: [UnstartedProjection] = []
    /// Whether the projections run, and are not being stopped.
    private(set) var isUp = false

    init(
        plans: CurrentPlan, parts: HostParts, hooks: HookBoard, control: LifespanControl, answers: HostAnswers,
        logger: Logger, watcher: ProjectionWatcher?
    ) {
        self.hooks = hooks
        let plan = plans.value
        self.plan = plan
        self.plans = plans
        store = parts.store
        faults = parts.faults
        records = parts.records
        reports = UnstartedReports(records: parts.records, process: plan.process, logger: logger)
        self.control = control
        self.logger = logger
        self.watcher = watcher
        var options = RunnerOptions(process: plan.process)
        options.createsTables = plan.settings.createsTables
        options.stopGrace = min(options.stopGrace, .seconds(plan.settings.shutdownTimeout / 2))
        options.metrics = parts.registry
        options.answers = answers
        options.hasEnded = { [process = plan.process] in
            $0.process == process
                || HostProcess.hasEnded($0.process, silentFor: $0.reportAge, atMost: RunnerOptions.longestSilence)
        }
        // One that does not return even when it is cut off is left behind before the time to stop is over.
        options.cancelGrace = min(options.cancelGrace, .seconds(plan.settings.shutdownTimeout / 4))
        options.applyTimeout = .seconds(plan.settings.applyTimeout)
        // Names that were resolved at the start have no violations left.
        if let lending = try? plan.settings.lendingPool(for: plan.candidates.map(\.definition.name.description)) {
            options.connectionBounds = PoolBounds(lending)
        }
        supervisor = ProjectionSupervisor(
            store: parts.store, feeds: parts.feeds, records: parts.records, options: options, logger: logger)
    }

    func start() async throws {
        try logBudget()
        guard plan.runsProjections else {
            await beUp()
            logger.info("no projection runs in this process")
            if plan.endsWhenCaughtUp { control.requestEnd("no projection runs in this process") }
            return
        }
        let candidates = try await initialisePlugins()
        // Those that cannot run take no place from those that can.
        let ready = chosen(try await prepare(candidates)).map(\.definition)
        let pauses = try await records.perform { try $0.pauses() }
        await supervisor.start(ready, paused: pauses)
        let names = ready.map(\.name.description).joined(separator: ", ")
        logger.info("projections started", metadata: ["count": "\(ready.count)", "names": "\(names)"])
        if ready.isEmpty {
            logger.warning(
                "no projection runs here; 'projectionist plugins list' shows the manifests and what is wrong with them")
        }
        await reports.write(plan.unstarted + plan.unstartedOfManifests + unstarted)
        await beUp()
        watch()
        if plan.endsWhenCaughtUp {
            catchingUp = Task {
                let statuses = await supervisor.waitUntilCaughtUp()
                guard !Task.isCancelled else { return }
                keep(statuses)
                // Who wants to be told of what has failed is there before the end is.
                await hooks.waitUntilUp()
                control.requestEnd("caught up")
            }
        }
    }

    private func beUp() async {
        isUp = true
        let reporter = HostReporter(records: records, logger: logger) { [weak self, plans] in
            let plan = plans.value
            return plan.hostReport(await self?.pluginsReport() ?? PluginsReport(loaded: [], rejected: []))
        }
        self.reporter = reporter
        await reporter.start()
    }

    /// What is loaded and runs now, and what was rejected and why.
    func pluginsReport() async -> PluginsReport {
        plans.value.report(
            besides: unstarted, running: plans.candidates(of: await supervisor.revisions()),
            await supervisor.statuses(), hooks: hooks.standings)
    }

    /// Says at once what is loaded now.
    func reportHost() async { if isUp { await reporter?.write() } }

    func stop() async {
        isUp = false
        catchingUp?.cancel()
        watching?.cancel()
        await watching?.value
        let before = await supervisor.statuses()
        await supervisor.stop()
        await reporter?.stop()
        guard !hasCaughtUp else { return }
        // What they were about, and how far they came: the batch in hand is finished.
        lastStatuses = zip(before, await supervisor.statuses()).map { before, after in
            var status = after
            if status.state == .stopped { status.state = before.state }
            return status
        }
    }

    /// How the projections of this process stand now.
    func statuses() async -> [ProjectionStatus] { await supervisor.statuses() }

    /// How all that should run in this process stand, those that do not run with the reasons; nothing where none should.
    func snapshots() async -> [ProjectionSnapshot] {
        guard plan.runsProjections else { return [] }
        let (running, now) = (await supervisor.statuses(), plans.value)
        return running.map { ProjectionSnapshot($0) }
            + (now.unstarted + now.unstartedOfManifests + unstarted).map { ProjectionSnapshot($0) }
    }

    /// How the pool stands from which the projections of this process are lent their connections.
    nonisolated var poolUsage: PoolUsage { supervisor.connections.usage }

    /// How one of them stands; nil for one that does not run here.
    func status(of projection: String) async -> ProjectionStatus? {
        await supervisor.statuses().first { $0.name == projection }
    }

    private func keep(_ statuses: [ProjectionStatus]) {
        lastStatuses = statuses
        hasCaughtUp = true
    }

    // MARK: Starting

    /// Runs every plugin's `init`, on a thread of its own: a plugin may block.
    private func initialisePlugins() async throws -> [ProjectionCandidate] {
        var ready: [ProjectionCandidate] = []
        for image in plan.plugins.images {
            do {
                try await initialise(image)
                ready += plan.candidates.filter { $0.image === image }
            } catch {
                guard !plan.isStrict else { throw error }
                logger.error("plugin rejected: \(error)")
                unstarted += plan.candidates.filter { $0.image === image }.map {
                    UnstartedProjection($0.entry, .rejected, "\(error)")
                }
            }
        }
        return ready
    }

    /// - Throws: what the plugin says; ``HostError`` where it does not return.
    nonisolated func initialise(_ image: any OpenedPlugin) async throws {
        try await PluginInitialisation(limit: limitOfCalls).run(image)
    }

    /// How long a plugin's `init` and `create` may take.
    nonisolated var limitOfCalls: Duration { .seconds(plan.settings.applyTimeout) }

    private func logBudget() throws {
        guard plan.settings.persistence == .postgres else { return }
        let budget = try plan.settings.connectionBudget(
            role: plan.role, applications: plan.applications.map(\.description),
            projections: plan.candidates.map(\.entry.name))
        logger.info("\(budget.summary)")
        logger.info("\(budget.othersSummary)")
        if let warning = budget.warning { logger.warning("\(warning)") }
    }

    /// As many as this process may run; the others are left out.
    private func chosen(_ candidates: [ProjectionCandidate]) -> [ProjectionCandidate] {
        let limit = plan.settings.maximumRunners
        let over = candidates.dropFirst(limit).map { $0.leftOut(limit: limit) }
        for left in over {
            logger.warning("projection left out: \(left.reason)", metadata: ["projection": "\(left.name)"])
        }
        unstarted += over
        return Array(candidates.prefix(limit))
    }

    /// Makes or checks the tracking tables.
    func prepareTables(_ candidates: [ProjectionCandidate]) async throws -> ProjectionPreparation.Outcome {
        let preparation = ProjectionPreparation(
            store: store, faults: faults, createsTables: plan.settings.createsTables)
        return try await preparation.run(candidates)
    }

    /// Makes or checks the tables of applications that were not there at the start.
    func prepareApplications(_ applications: [ApplicationName]) async throws {
        let new = applications.filter { !plan.applications.contains($0) }
        guard !new.isEmpty else { return }
        let administration = try store.makeAdministration()
        let session = Borrowed(administration)
        let (create, logger) = (plan.settings.createsTables, logger)
        let found = try await BlockingWork.run(named: "event store", interrupting: administration.interruptible) {
            defer { session.value.disconnect() }
            return try StorePreparation.faults(session.value, applications: new, create: create, logger: logger)
        }
        faults.add(found)
        for (application, error) in found {
            logger.error("application rejected: application '\(application)': \(error)")
        }
    }

    private func prepare(_ candidates: [ProjectionCandidate]) async throws -> [ProjectionCandidate] {
        let outcome = try await prepareTables(candidates)
        guard !plan.isStrict || outcome.rejected.isEmpty else {
            throw HostError(rejections: outcome.rejected.map(\.reason))
        }
        for rejected in outcome.rejected {
            logger.error("projection rejected: \(rejected.reason)", metadata: ["projection": "\(rejected.name)"])
        }
        unstarted += outcome.rejected
        return outcome.ready
    }

    private func watch() {
        guard let watcher else { return }
        let supervisor = supervisor
        watching = Task {
            while !Task.isCancelled {
                watcher.look(await supervisor.statuses().map { ProjectionSnapshot($0) })
                try? await Task.sleep(for: watcher.interval)
            }
            watcher.end()
        }
    }
}
