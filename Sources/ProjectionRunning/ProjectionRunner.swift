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
    private var history = FailureHistory()
    private var step = RunnerStep.reading
    /// What stands in the tracking table, as far as this runner knows.
    private var recorded: Int64?
    /// Whether the handler may hold in memory what the read model does not: a commit failed, or the position is another.
    private var mustRemakeHandler = false
    private var lastPositionLook = ContinuousClock.now
    /// A commit whose outcome is not known, because the connection was lost on the way.
    private var doubtful: (move: TrackingMove, events: Int)?
    private var lastMove = ContinuousClock.now - .seconds(60)
    /// Without events of its own a projection's position is moved at most this often.
    private static let moveInterval = Duration.seconds(1)
    /// The position is read again this often while nothing comes: a crash of the server may have taken commits back.
    private static let positionLookInterval = Duration.seconds(10)
    /// How long a runner that stands ahead of its log waits before it looks whether someone has set the position back.
    private static let aheadPause = 2.0
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
                step = .reading
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
        destroyHandler()
        if board.status().state != .failed { board.enter(.stopped) }
        thread.close()
    }

    // MARK: Projecting

    /// Projects from the recorded position on, until what is known of the log is void.
    private func project() async throws {
        // Before the position is read: what happens to the log from here on is noticed.
        let generation = feed.view.generation
        let known = recorded
        let isFirst = handler == nil
        let found = try await tracking("the position") { try $0.position() }
        settleDoubt(found)
        if !isFirst, found != recorded {
            mustRemakeHandler = true
            logger.notice(
                "the position is \(text(found)), not \(text(known)) as it was left: reading on from there")
        }
        recorded = found
        lastPositionLook = .now
        try await setUp()
        board.started(at: recorded)
        if try await isAhead() { return }
        var seen = recorded ?? 0
        var next: (through: Int64, batch: Task<NotificationBatch, any Error>)?
        defer { next?.batch.cancel() }
        while !stop.isRequested {
            // The head with its generation: one of another log would leave out what stands below it there.
            let view = feed.view
            guard view.generation == generation else { return }
            if let head = view.head { board.saw(head: head) }
            guard let head = view.head, head > seen else {
                try await recordSeen(seen)
                if try await hasMoved() { return }
                guard let head = await waitAtHead(seen, generation) else { continue }
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

    private func text(_ position: Int64?) -> String { position.map(String.init) ?? "none" }

    /// Whether the position has been changed, or taken back by a crash of the server, while nothing came.
    private func hasMoved() async throws -> Bool {
        guard .now - lastPositionLook >= Self.positionLookInterval else { return false }
        lastPositionLook = .now
        return try await tracking("the position") { try $0.position() } != recorded
    }

    private func waitAtHead(_ seen: Int64, _ generation: Int) async -> Int64? {
        // Before the first look at the log any head is news, also one that is not above what was seen.
        guard feed.head != nil else { return await feed.head(above: -1, generation: generation) }
        board.enter(.live)
        let isUnrecorded = seen > recorded ?? 0
        return await feed.head(
            above: seen, generation: generation, timeout: isUnrecorded ? Self.moveInterval : Self.positionLookInterval)
    }

    /// Whether the projection stands ahead of its log, or in another one: it must not go on then, since what is appended at
    /// positions that it has passed would never reach it. Waits until someone has set the position back.
    private func isAhead() async throws -> Bool {
        guard let position = recorded, let text = try await reasonAgainstLog(at: position) else { return false }
        board.failed(text, attempts: 0, entering: .ahead)
        logger.error("\(text)")
        while !stop.isRequested {
            await pause(Self.aheadPause)
            if try await tracking("the position", { try $0.position() }) != recorded { break }
        }
        return true
    }

    /// Why the log is not the one that the projection has read up to its position; nil where nothing speaks against it.
    private func reasonAgainstLog(at position: Int64) async throws -> String? {
        if position > feed.head ?? 0 {
            let bounds = try await cursor.bounds()
            if bounds.isOvertaken(by: position) {
                board.saw(head: bounds.highest)
                return """
                    the position \(position) is above the log's last event \(bounds.highest): the log was emptied, restored or \
                    swapped, or came back older; 'projectionist projections recover \(definition.name) --set-back' goes on from \
                    \(bounds.highest), where the read model holds nothing that the log has lost
                    """
            }
            // The last events were deleted: nothing is there to compare.
            if position > bounds.highest { return nil }
        }
        guard let kept = try await tracking("the last event", { try $0.lastEvent() }), kept.position == position,
            let found = try await cursor.event(at: position), found != kept
        else { return nil }
        return """
            the log's event at position \(position) is version \(found.version) of stream \(found.stream), the one that was projected \
            was version \(kept.version) of stream \(kept.stream): the log was restored, or is another one; delete the row of \
            '\(definition.application)' in \(definition.name.trackingTable) and empty the read model to project all events anew
            """
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
            step = .committing
            try await tracking("a batch of events") { session in try applyOnce(part, session) }
            step = .reading
            start = end
        }
    }

    private func applyOnce(_ events: NotificationSlice, _ session: any ProjectionSession) throws {
        queue.reset()
        let last = events[events.count - 1]
        let move = TrackingMove(
            from: recorded, to: last.position,
            log: .event(
                TrackedEvent(
                    originatorID: events.batch.originatorID(last), originatorVersion: last.originatorVersion)),
            epoch: events.batch.epoch)
        board.began(
            oldest: definition.lagFrom.isEmpty ? nil : EventTime.seconds(of: events, at: 0, path: definition.lagFrom))
        try metrics.timingApply { try handler!.apply(events, in: call(session)) }
        queue.position = nil
        doubtful = (move, events.count)
        do {
            try metrics.timingCommit { try session.commit(queue, tracking: move) }
        } catch {
            mustRemakeHandler = true
            throw Self.naming(error, of: events)
        }
        doubtful = nil
        recorded = move.to
        policy.succeeded()
        history.succeeded()
        lastMove = .now
        board.committed(events: events.count, position: move.to)
    }

    /// A statement that fails when the batch is sent, as one that fails at once: with the event that it came from.
    private static func naming(_ error: any Error, of events: NotificationSlice) -> any Error {
        guard let failed = error as? EventStoreError, failed.code == .statementFailed, !failed.isTransient else {
            return error
        }
        return PluginFailure(
            text: failed.description, storeError: failed, events: FailedEvents(events, position: failed.position))
    }

    /// Moves the position past events that the topics leave out.
    private func recordSeen(_ seen: Int64) async throws {
        let position = recorded ?? 0
        // The end of what was there at the start is recorded at once: who waits until all is caught up waits for it.
        let endsCatchUp = feed.firstHighest.map { position < $0 && $0 <= seen } ?? false
        guard seen > position, endsCatchUp || .now - lastMove >= Self.moveInterval else { return }
        queue.reset()
        let move = TrackingMove(from: recorded, to: seen, log: .reaches)
        step = .committing
        try await tracking("the position") { session in
            doubtful = (move, 0)
            try metrics.timingCommit { try session.commit(queue, tracking: move) }
        }
        step = .reading
        doubtful = nil
        recorded = seen
        lastMove = .now
        policy.succeeded()
        board.committed(events: 0, position: seen)
    }

    /// After a commit of which the outcome is unknown, the position says whether it was made.
    private func settleDoubt(_ found: Int64?) {
        defer { doubtful = nil }
        guard let doubtful, found == doubtful.move.to else { return }
        recorded = found
        mustRemakeHandler = false
        policy.succeeded()
        history.succeeded()
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

    /// Makes the handler, or makes it anew, and lets it set up its read model.
    private func setUp() async throws {
        if mustRemakeHandler { destroyHandler() }
        mustRemakeHandler = false
        let handler = try self.handler ?? definition.makeHandler()
        self.handler = handler
        stop.attach(handler: handler.stopRequest)
        guard !isSetUp, options.createsTables else { return }
        step = .settingUp
        try await tracking("set-up") { session in
            queue.reset()
            try handler.setUp(in: call(session))
            if let recorded, recorded > 0 { try refuseNewTables(session, at: recorded) }
            try session.commit(queue, tracking: nil)
        }
        step = .reading
        isSetUp = true
    }

    /// A table that set-up makes while a position stands was dropped, or lacks the events up to there: it would stay
    /// empty, with the projection live.
    private func refuseNewTables(_ session: any ProjectionSession, at position: Int64) throws {
        let tables = try session.tablesMade(after: queue)
        guard !tables.isEmpty else { return }
        let names = tables.map { "'\($0)'" }.joined(separator: ", ")
        throw PluginFailure(
            disposition: .stop,
            text: """
                set_up made \(names) although events up to position \(position) are recorded as projected: the read model was \
                dropped, or the plugin has a table that is new. Nothing was kept. Restore the tables; or delete the row of \
                '\(definition.application)' in \(definition.name.trackingTable) to project all events anew into an empty read \
                model; or, where the new table may start empty, create it yourself
                """)
    }

    private func destroyHandler() {
        stop.detachHandler()
        handler?.destroy()
        handler = nil
        isSetUp = false
    }

    private func call(_ session: any ProjectionSession) -> ProjectionCall {
        ProjectionCall(session: session, queue: queue, dialect: dialect, cancellation: stop.cancellation)
    }

    // MARK: Failing

    /// Says what went wrong and waits for the next attempt; false when there is none.
    private func decide(after error: any Error) async -> Bool {
        if stop.isRequested { return false }
        let storeError = (error as? EventStoreError) ?? (error as? PluginFailure)?.storeError
        if storeError?.outcomeIsUnknown != true { doubtful = nil }
        let failure = RunnerFailure(error, at: step, history: history)
        history.note(failure, error, position: recorded, generation: feed.view.generation)
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
                failure.blame != .circumstances
                ? "attempt \(policy.attempts) of \(policy.maximum) failed" : "interrupted"
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
