import ConnectionPooling
import EventStore
import Logging
import PluginLoading

/// Drives one projection on a thread of its own: reads, calls the handler, commits read model and position together.
actor ProjectionRunner {
    private let thread: ThreadExecutor
    let definition: ProjectionDefinition
    let board: StatusBoard
    private let feed: ApplicationFeed
    private let cursor: LogCursor
    private let pools: ProjectionPools
    private let dialect: SQLDialect
    private let options: RunnerOptions
    private let logger: Logger
    private let queue = StatementQueue()
    private let metrics: RunnerMetrics
    private let stop: RunnerStop
    private var handler: (any ProjectionHandler)?
    private var isSetUp = false
    private var policy: AttemptPolicy
    /// What stands in the tracking table, as far as this runner knows.
    private var recorded: Int64?
    /// A commit whose outcome is not known, because the connection was lost on the way.
    private var doubtful: (move: TrackingMove, events: Int)?
    private var lastMove = ContinuousClock.now - .seconds(60)
    /// Without events of its own a projection's position is moved at most this often.
    private static let moveInterval = Duration.seconds(1)
    /// How long a runner that was fenced leaves the projection to the other one before it looks again.
    private static let fencedPause = 5.0

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        _ definition: ProjectionDefinition, feed: ApplicationFeed, pools: ProjectionPools, dialect: SQLDialect,
        options: RunnerOptions, board: StatusBoard, stop: RunnerStop, logger: Logger
    ) {
        self.definition = definition
        self.feed = feed
        self.pools = pools
        self.dialect = dialect
        self.options = options
        self.board = board
        self.stop = stop
        metrics = RunnerMetrics(definition, factory: options.metrics)
        var logger = logger
        logger[metadataKey: "projection"] = "\(definition.name)"
        self.logger = logger
        thread = ThreadExecutor(name: definition.name.description)
        cursor = LogCursor(pool: pools.upstream, projection: definition.name, stop: stop)
        policy = AttemptPolicy(maximum: definition.maxAttempts)
    }

    /// Projects until it is stopped or has failed for good.
    func run() async {
        while !stop.isRequested {
            do {
                try await project()
            } catch {
                guard await decide(after: error) else { break }
            }
        }
        await end()
    }

    private func end() async {
        await cursor.close()
        pools.closeIdle()
        stop.detachHandler()
        handler?.destroy()
        handler = nil
        if board.status().state != .failed { board.enter(.stopped) }
        thread.close()
    }

    // MARK: Projecting

    private func project() async throws {
        recorded = try await tracking("set-up") { session in
            try setUp(session)
            return try session.position()
        }
        settleDoubt()
        board.started(at: recorded)
        var seen = recorded ?? 0
        var next: (through: Int64, batch: Task<NotificationBatch, any Error>)?
        defer { next?.batch.cancel() }
        while !stop.isRequested {
            if let head = feed.head { board.saw(head: head) }
            guard let head = feed.head, head > seen else {
                try await recordSeen(seen)
                guard let head = await waitAtHead(seen) else { continue }
                board.saw(head: head)
                continue
            }
            let reading = next ?? (head, read(after: seen, through: head))
            next = nil
            let batch = try await result(of: reading.batch)
            guard let last = batch.lastPosition else {
                // As far as that read went, which was sent before the head was at `head`.
                seen = reading.through
                try await recordSeen(seen)
                continue
            }
            if last < head { next = (head, read(after: last, through: head)) }
            board.enter(.catchingUp)
            try await apply(batch)
            seen = stop.isRequested ? recorded ?? seen : last
        }
    }

    private func waitAtHead(_ seen: Int64) async -> Int64? {
        // Before the first look at the log any head is news, also one that is not above what was seen.
        guard feed.head != nil else { return await feed.head(above: -1) }
        board.enter(.live)
        let isUnrecorded = seen > recorded ?? 0
        return await feed.head(above: seen, timeout: isUnrecorded ? Self.moveInterval : nil)
    }

    private func read(after: Int64, through: Int64) -> Task<NotificationBatch, any Error> {
        let limit = max(definition.batch, min(definition.batch * 4, 2000))
        return Task { [cursor, definition] in
            try await cursor.read(after: after, through: through, limit: limit, topics: definition.topics)
        }
    }

    /// A runner that is stopped does not wait until the read gets a connection.
    private func result(of reading: Task<NotificationBatch, any Error>) async throws -> NotificationBatch {
        try await withTaskCancellationHandler {
            try await reading.value
        } onCancel: {
            reading.cancel()
        }
    }

    private func apply(_ batch: NotificationBatch) async throws {
        let events = NotificationSlice(batch)
        var start = 0
        while start < events.count, !stop.isRequested {
            let end = min(start + definition.batch, events.count)
            let part = events.part(start..<end)
            try await tracking("a batch of events") { session in try applyOnce(part, session) }
            start = end
        }
    }

    private func applyOnce(_ events: NotificationSlice, _ session: any ProjectionSession) throws {
        queue.reset()
        let move = TrackingMove(from: recorded, to: events.lastPosition!)
        try metrics.timingApply { try handler!.apply(events, in: call(session)) }
        queue.position = nil
        doubtful = (move, events.count)
        try metrics.timingCommit { try session.commit(queue, tracking: move) }
        doubtful = nil
        recorded = move.to
        policy.succeeded()
        lastMove = .now
        board.committed(events: events.count, position: move.to)
    }

    /// Moves the position past events that the topics leave out.
    private func recordSeen(_ seen: Int64) async throws {
        let position = recorded ?? 0
        // The end of what was there at the start is recorded at once: who waits until all is caught up waits for it.
        let endsCatchUp = feed.firstHighest.map { position < $0 && $0 <= seen } ?? false
        guard seen > position, endsCatchUp || .now - lastMove >= Self.moveInterval else { return }
        queue.reset()
        let move = TrackingMove(from: recorded, to: seen)
        try await tracking("the position") { session in
            doubtful = (move, 0)
            try metrics.timingCommit { try session.commit(queue, tracking: move) }
        }
        doubtful = nil
        recorded = seen
        lastMove = .now
        policy.succeeded()
        board.committed(events: 0, position: seen)
    }

    /// After a connection was lost during a commit, the position says whether the commit was made.
    private func settleDoubt() {
        defer { doubtful = nil }
        guard let doubtful, recorded == doubtful.move.to else { return }
        policy.succeeded()
        board.committed(events: doubtful.events, position: doubtful.move.to)
    }

    /// Runs `body` with a session of the tracking pool. What it leaves undone is rolled back before anyone else gets the
    /// session.
    private func tracking<R>(_ purpose: String, _ body: (any ProjectionSession) throws -> R) async throws -> R {
        let lease = try await RunnerLease(from: pools.tracking, for: purpose, as: .tracking, stop) { $0.interruptible }
        defer { lease.release() }
        return try body(lease.session)
    }

    // MARK: Starting

    private func setUp(_ session: any ProjectionSession) throws {
        let handler = try self.handler ?? definition.makeHandler()
        self.handler = handler
        stop.attach(handler: handler.stopRequest)
        guard !isSetUp, options.createsTables else { return }
        queue.reset()
        try handler.setUp(in: call(session))
        do {
            try session.commit(queue, tracking: nil)
        } catch let error as EventStoreError where ["23505", "42P07", "42710"].contains(error.sqlState) {
            throw SetUpCollision(error: error)
        }
        isSetUp = true
    }

    private func call(_ session: any ProjectionSession) -> ProjectionCall {
        ProjectionCall(session: session, queue: queue, dialect: dialect, cancellation: stop.cancellation)
    }

    // MARK: Failing

    /// Says what went wrong and waits for the next attempt; false when there is none.
    private func decide(after error: any Error) async -> Bool {
        if stop.isRequested { return false }
        // Only a connection that was lost on the way leaves it open whether a commit was made.
        if (error as? EventStoreError)?.code != .connectionLost { doubtful = nil }
        let failure = RunnerFailure(error)
        if failure.isFenced {
            board.failed(failure.text, attempts: policy.attempts, entering: .fenced)
            logger.warning("\(failure.text)")
            await pause(Self.fencedPause)
            return true
        }
        switch policy.failed(failure.blame, jitter: .random(in: 0..<1)) {
        case .retry(let seconds):
            board.failed(failure.text, attempts: policy.attempts, entering: .retrying)
            let count =
                failure.blame == .events ? "attempt \(policy.attempts) of \(policy.maximum) failed" : "interrupted"
            logger.warning("\(count), next in \(Int(seconds * 1000)) ms: \(failure.text)")
            await pause(seconds)
            return true
        case .giveUp:
            board.failed(failure.text, attempts: policy.attempts, entering: .failed)
            logger.error("stopped after \(policy.attempts) of \(policy.maximum) attempts: \(failure.text)")
            return false
        }
    }

    private func pause(_ seconds: Double) async {
        try? await Task.sleep(for: .seconds(seconds))
    }
}
