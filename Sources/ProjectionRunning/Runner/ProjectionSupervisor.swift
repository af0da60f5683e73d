import ConnectionPooling
public import EventStore
public import Logging

/// Runs the projections of a process: one runner each, one feed for each application, and their reports.
public actor ProjectionSupervisor {
    private let store: any EventStore
    let options: RunnerOptions
    let logger: Logger
    var projections: [SupervisedProjection] = []
    private(set) var isStopping = false
    private let feeds: ApplicationFeeds
    private let ownsFeeds: Bool
    /// Of all runners.
    public nonisolated let connections: ProjectionConnections
    let reporter: RunnerReporter
    /// Those whose plugin does not return, and that nobody waits for any more.
    var abandoned: [SupervisedProjection.Run] = []
    private var reporting: Task<Void, Never>?
    private var requesting: Task<Void, Never>?
    private var watching: Task<Void, Never>?
    private let attemptSlot = AttemptSlot()
    let retryResults = RetryResults()
    private static let watchInterval = Duration.milliseconds(100)
    let records: StoreRecords
    private let ownsRecords: Bool
    /// How long the last report may take.
    private static let lastReport = Duration.seconds(2)

    /// - Parameters:
    ///   - feeds: shared with who else reads near the head; nil: feeds of its own, which end with it.
    ///   - records: where reports are written; nil: a session of its own, which ends with it.
    public init(
        store: any EventStore, feeds: ApplicationFeeds? = nil, records: StoreRecords? = nil, options: RunnerOptions,
        logger: Logger
    ) {
        self.store = store
        self.feeds = feeds ?? ApplicationFeeds(store: store, pollInterval: options.pollInterval, logger: logger)
        ownsFeeds = feeds == nil
        connections = ProjectionConnections(store: store, bounds: options.connectionBounds)
        self.records = records ?? StoreRecords(store: store)
        ownsRecords = records == nil
        reporter = RunnerReporter(records: self.records, process: options.process, logger: logger)
        self.options = options
        self.logger = logger
    }

    /// Starts the runners and returns; their tables must be prepared.
    ///
    /// - Parameter pauses: what is not to run until an operator resumes it.
    public func start(_ definitions: [ProjectionDefinition], paused pauses: [ProjectionPause] = []) async {
        for definition in definitions { await begin(definition, unless: pauses) }
        reporting = Task { [reporter] in await reporter.run { [weak self] in await self?.statuses() ?? [] } }
        let desk = RequestDesk(
            records: records, process: options.process, answers: options.answers, patience: options.requestPatience,
            logger: logger)
        requesting = Task { await desk.run { [weak self] in self } }
        watching = Task { [weak self] in
            while !Task.isCancelled {
                await self?.lookAtCalls()
                try? await Task.sleep(for: Self.watchInterval)
            }
        }
    }

    /// Drives a projection, or leaves it where it is paused.
    func begin(_ definition: ProjectionDefinition, unless pauses: [ProjectionPause]) async {
        var projection = SupervisedProjection(definition: definition, feed: feeds.feed(of: definition.application))
        projection.pause = pauses.first { projection.isMeant(by: $0) }
        if let pause = projection.pause {
            projection.board.isPaused(pause.text)
            // No runner reads it, and onlookers want to know how far the read model is.
            let position = try? await records.perform {
                try $0.position(of: definition.name, on: definition.application)
            }
            if case .some(let position) = position { projection.board.started(at: position) }
            logger.notice("\(pause.text)", metadata: ["projection": "\(definition.name)"])
        } else {
            projection.run = run(projection)
        }
        projections.append(projection)
    }

    /// Whether each call of a plugin returns in time.
    private func lookAtCalls() {
        for projection in projections {
            guard let run = projection.run, let text = run.watch.look() else { continue }
            projection.board.isStuck(text)
            // At its first events: the one before is still to be had.
            if let aside = run.desk.aside { goBack(run, to: aside) }
            logger.error("\(text)", metadata: ["projection": "\(projection.definition.name)"])
        }
    }

    /// Begins to drive a projection.
    func run(_ projection: SupervisedProjection) -> SupervisedProjection.Run {
        let stop = RunnerStop()
        let desk = SwapDesk(projection.definition)
        let retries = RetryDesk(results: retryResults)
        let watch = CallWatch(
            limit: options.applyTimeout, grace: options.cancelGrace, storeGrace: options.storeGrace, stop: stop)
        let runner = ProjectionRunner(
            projection.definition, feed: projection.feed, connections: connections, options: options,
            board: projection.board, stop: stop, desk: desk, retries: retries, watch: watch, attemptSlot: attemptSlot,
            logger: logger)
        let end = RunnerEnd()
        let task = Task {
            end.hasCome(cleanly: await runner.run())
        }
        return SupervisedProjection.Run(
            runner: runner, stop: stop, desk: desk, retries: retries, watch: watch, task: task, end: end)
    }

    /// How each projection stands now, in the order in which they were started.
    public func statuses() -> [ProjectionStatus] { projections.map { $0.status() } }

    /// What each projection drives now, or will when it is resumed: ``ProjectionDefinition/revision`` by name.
    public func revisions() -> [String: Int] {
        Dictionary(projections.map { ($0.definition.name.description, $0.driven.revision) }) { first, _ in first }
    }

    /// The same for all that the projections may drive without being offered anything more: what runs, what was kept aside
    /// for it, and what is about to take over.
    public func candidateRevisions() -> Set<Int> { Set(projections.flatMap(\.candidates).map(\.revision)) }

    /// Makes an application's runners look now: something was appended in this process.
    public func wake(_ application: ApplicationName) {
        feeds.wake(application)
    }

    /// Waits until each projection has recorded the position that was its application's highest when it was first looked
    /// at, or has failed for good. Gives the statuses then.
    public func waitUntilCaughtUp() async -> [ProjectionStatus] {
        for projection in projections {
            guard let target = await projection.feed.highestAtStart() else { continue }
            while !Task.isCancelled {
                let status = projection.board.status()
                // At the head it is live in a moment; where writers go on it may never be.
                let isPast = (status.position ?? 0) >= target
                if isPast, status.state == .live || (status.lag ?? 0) > 0 { break }
                // What was there at the start is not there any more: its end can never be reached.
                if status.state == .live, let end = projection.feed.knownEnd, end < target,
                    (status.position ?? 0) >= end
                {
                    break
                }
                if [.failed, .stopped, .ahead, .stuck, .paused].contains(status.state) { break }
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
        return statuses()
    }

    /// The next runners need not go carefully: these have ended as they should. One that does not hear of it does, which costs
    /// it a moment.
    func endRuns(of ended: [ProjectionDefinition]) async {
        do {
            try await records.perform { [process = options.process] records in
                for definition in ended {
                    try records.endRun(of: definition.name, on: definition.application, by: process)
                }
            }
        } catch {
            logger.debug("that the runners have ended could not be written down: \(error)")
        }
    }

    /// Ends all runners: each finishes the batch in hand; one that does not within the grace is cut off and rolls back; one
    /// whose plugin does not return even then is left behind, its thread in the plugin.
    public func stop() async {
        isStopping = true
        requesting?.cancel()
        let running =
            projections.compactMap { projection in projection.run.map { (projection.definition, $0) } }
            + abandoned.map { ($0.desk.definition, $0) }
        for (_, run) in running { run.requestEnd() }
        // The last report of those that are paused: this process looks after them no longer.
        for projection in projections where projection.run == nil { projection.board.enter(.stopped) }
        let cutOff = Task { [options] in
            try await Task.sleep(for: options.stopGrace)
            for (_, run) in running {
                run.stop.force()
                run.watch.wasAskedToEnd()
            }
        }
        var haveAllEnded = true
        for (_, run) in running where await !run.end.wait(unless: { run.watch.isStuck }) { haveAllEnded = false }
        // One that is stuck may hold a connection for ever, where its handler cannot be parted from it.
        if haveAllEnded { await connections.close() }
        cutOff.cancel()
        watching?.cancel()
        if ownsFeeds { await feeds.end() }
        reporting?.cancel()
        let reportCutOff = Task { [records] in
            try await Task.sleep(for: Self.lastReport)
            records.interrupt()
        }
        await requesting?.value
        await reporting?.value
        await endRuns(of: running.filter { !$0.1.end.mustBeKnown }.map(\.0))
        await tellRetries()
        reportCutOff.cancel()
        if ownsRecords { await records.close() }
    }
}
