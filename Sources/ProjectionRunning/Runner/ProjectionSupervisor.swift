import ConnectionPooling
public import EventStore
public import Logging

/// Runs the projections of a process: one runner each, one feed for each application, and their reports.
public actor ProjectionSupervisor {
    private struct Entry {
        let runner: ProjectionRunner
        let board: StatusBoard
        let stop: RunnerStop
        let watch: CallWatch
        let feed: ApplicationFeed
        let task: Task<Void, Never>
        let end: RunnerEnd
    }

    private let store: any EventStore
    private let options: RunnerOptions
    private let logger: Logger
    private var entries: [Entry] = []
    private let feeds: ApplicationFeeds
    private let ownsFeeds: Bool
    /// Of all runners.
    public nonisolated let connections: ProjectionConnections
    private var reporting: Task<Void, Never>?
    private var watching: Task<Void, Never>?
    private let attemptSlot = AttemptSlot()
    private static let watchInterval = Duration.milliseconds(100)
    private let records: StoreRecords
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
        self.options = options
        self.logger = logger
    }

    /// Starts the runners and returns; their tables must be prepared.
    public func start(_ definitions: [ProjectionDefinition]) {
        for definition in definitions {
            start(definition)
        }
        let reporter = RunnerReporter(records: records, process: options.process, logger: logger)
        let views = entries.map { View(board: $0.board, feed: $0.feed) }
        reporting = Task { await reporter.run { views.map { $0.status() } } }
        watching = Task { [entries] in
            while !Task.isCancelled {
                for entry in entries { look(at: entry) }
                try? await Task.sleep(for: Self.watchInterval)
            }
        }
    }

    /// Whether each call of a plugin returns in time.
    private nonisolated func look(at entry: Entry) {
        guard let text = entry.watch.look() else { return }
        entry.board.isStuck(text)
        logger.error("\(text)", metadata: ["projection": "\(entry.runner.definition.name)"])
    }

    private func start(_ definition: ProjectionDefinition) {
        let feed = feeds.feed(of: definition.application)
        let board = StatusBoard(definition)
        let stop = RunnerStop()
        let watch = CallWatch(
            limit: options.applyTimeout, grace: options.cancelGrace, storeGrace: options.storeGrace, stop: stop)
        let runner = ProjectionRunner(
            definition, feed: feed, connections: connections, options: options, board: board, stop: stop,
            watch: watch, attemptSlot: attemptSlot, logger: logger)
        let end = RunnerEnd()
        let task = Task {
            end.hasCome(cleanly: await runner.run())
        }
        entries.append(
            Entry(
                runner: runner, board: board, stop: stop, watch: watch, feed: feed, task: task, end: end))
    }

    /// How each projection stands now, in the order in which they were started.
    public func statuses() -> [ProjectionStatus] {
        entries.map { View(board: $0.board, feed: $0.feed).status() }
    }

    /// How a projection stands, with what its application's feed knows.
    private struct View: Sendable {
        let board: StatusBoard
        let feed: ApplicationFeed

        func status() -> ProjectionStatus {
            // A projection that has nothing to do is never told of a head.
            if let head = feed.head, board.status().state != .ahead { board.saw(head: head) }
            var status = board.status()
            // Whoever waits for a log that cannot be read is not live.
            if let failure = feed.failure ?? feed.silence, [.live, .starting, .catchingUp].contains(status.state) {
                status.state = .retrying
                status.error = failure
            }
            return status
        }
    }

    /// Makes an application's runners look now: something was appended in this process.
    public func wake(_ application: ApplicationName) {
        feeds.wake(application)
    }

    /// Waits until each projection has recorded the position that was its application's highest when it was first looked
    /// at, or has failed for good. Gives the statuses then.
    public func waitUntilCaughtUp() async -> [ProjectionStatus] {
        for entry in entries {
            guard let target = await entry.feed.highestAtStart() else { continue }
            while !Task.isCancelled {
                let status = entry.board.status()
                // At the head it is live in a moment; where writers go on it may never be.
                let isPast = (status.position ?? 0) >= target
                if isPast, status.state == .live || (status.lag ?? 0) > 0 { break }
                // What was there at the start is not there any more: its end can never be reached.
                if status.state == .live, let end = entry.feed.knownEnd, end < target, (status.position ?? 0) >= end {
                    break
                }
                if [.failed, .stopped, .ahead, .stuck].contains(status.state) { break }
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
        return statuses()
    }

    /// The next runners need not go carefully: the host stops as it should. One that does not hear of it does, which costs it a
    /// moment.
    private func endRuns() async {
        let ended = entries.filter { !$0.end.mustBeKnown }.map(\.runner.definition)
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
        for entry in entries {
            entry.stop.request()
            entry.task.cancel()
        }
        let cutOff = Task { [entries, options] in
            try await Task.sleep(for: options.stopGrace)
            for entry in entries {
                entry.stop.force()
                entry.watch.wasAskedToEnd()
            }
        }
        var haveAllEnded = true
        for entry in entries where await !entry.end.wait(unless: { entry.watch.isStuck }) { haveAllEnded = false }
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
        await reporting?.value
        await endRuns()
        reportCutOff.cancel()
        if ownsRecords { await records.close() }
    }
}
