import ConnectionPooling
import EventStore
import Logging
import Projections

/// Drives one projection on a thread of its own: performs what its ``RunnerMachine`` decides, one action at a time.
actor ProjectionRunner {
    private let thread: ThreadExecutor
    let definition: ProjectionDefinition
    let board: StatusBoard
    let feed: ApplicationFeed
    let cursor: LogCursor
    private let pools: ProjectionPools
    private let dialect: SQLDialect
    let logger: Logger
    private let queue = StatementQueue()
    private let metrics: RunnerMetrics
    private let stop: RunnerStop
    private let start = ContinuousClock.now
    private var machine: RunnerMachine
    private var handler: (any ProjectionHandler)?
    /// The events in hand, and how many of them are committed.
    private var inHand: (events: NotificationSlice, done: Int)?
    private var readAhead: ReadAhead?
    /// Which run of the server the log was read from since the position was.
    private var readEpoch: LogEpoch?
    /// Whether the handler has done its part of the transaction in hand.
    private var isCommitting = false

    /// A read that goes on while the events in hand are projected.
    private struct ReadAhead {
        let after: Int64
        let through: Int64
        let batch: Task<NotificationBatch, any Error>
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        _ definition: ProjectionDefinition, feed: ApplicationFeed, pools: ProjectionPools, dialect: SQLDialect,
        options: RunnerOptions, board: StatusBoard, stop: RunnerStop, logger: Logger
    ) {
        self.definition = definition
        self.feed = feed
        self.pools = pools
        self.dialect = dialect
        self.board = board
        self.stop = stop
        metrics = RunnerMetrics(definition, factory: options.metrics)
        var logger = logger
        logger[metadataKey: "projection"] = "\(definition.name)"
        self.logger = logger
        thread = ThreadExecutor(name: definition.name.description)
        cursor = LogCursor(pool: pools.upstream, projection: definition.name, stop: stop)
        machine = RunnerMachine(
            RunnerMachine.Configuration(
                batch: definition.batch, maxAttempts: definition.maxAttempts, setsUp: options.createsTables))
    }

    /// Projects until it is stopped or has failed for good.
    func run() async {
        var action = machine.start(generation: feed.view.generation)
        while action != .end {
            let event = await perform(action)
            action = machine.next(
                after: event, now: .now - start, jitter: .random(in: 0..<1), isStopping: stop.isRequested
            ) { tell($0) }
        }
        dropReadAhead()
        await cursor.close()
        pools.closeIdle()
        destroyHandler()
        if board.status().state != .failed { board.enter(.stopped) }
        thread.close()
    }

    // MARK: Performing

    private func perform(_ action: RunnerAction) async -> RunnerEvent {
        do {
            return try await outcome(of: action)
        } catch {
            let isOfCommit = isCommitting || (error as? ProjectionFailure)?.wasReportedDone == true
            return .failed(error, isOfCommit: isOfCommit, generation: feed.view.generation)
        }
    }

    private func outcome(of action: RunnerAction) async throws -> RunnerEvent {
        isCommitting = false
        switch action {
        case .readPosition:
            dropReadAhead()
            readEpoch = nil
            return .position(try await tracking("the position") { try $0.position() })
        case .makeHandler:
            destroyHandler()
            let handler = try definition.makeHandler()
            self.handler = handler
            stop.attach(handler: handler.stopRequest)
            return .done
        case .setUp(let position):
            try await tracking("set-up") { try setUp($0, at: position) }
            return .done
        case .checkLog(let position):
            return .logChecked(against: try await objection(at: position))
        case .lookAtHead:
            return .head(look())
        case .awaitHead(let position, let generation, let limit):
            await awaitHead(above: position, generation, atMost: limit)
            return .head(look())
        case .read(let after, let through):
            return .batch(try await read(after: after, through: through))
        case .apply(let count, let step):
            board.enter(.catchingUp)
            try await tracking("a batch of events") { try apply(count, step, $0) }
            return .done
        case .move(let step):
            try await tracking("the position") { try move(step, $0) }
            return .done
        case .pause(let duration):
            try? await Task.sleep(for: duration)
            return .paused(generation: feed.view.generation)
        case .end:
            return .done
        }
    }

    /// Runs `body` with a session of the tracking pool. What it leaves undone is rolled back before anyone else gets the
    /// session.
    func tracking<R>(_ purpose: String, _ body: (any ProjectionSession) throws -> R) async throws -> R {
        let lease = try await RunnerLease(from: pools.tracking, for: purpose, as: .tracking, stop) { $0.interruptible }
        defer { lease.release() }
        return try body(lease.session)
    }

    // MARK: The log

    private func look() -> RunnerEvent.Head {
        let view = feed.view
        if let head = view.head { board.saw(head: head) }
        return RunnerEvent.Head(head: view.head, generation: view.generation, highestAtStart: feed.firstHighest)
    }

    private func awaitHead(above position: Int64, _ generation: Int, atMost limit: Duration) async {
        // Before the first look at the log any head is news, also one that is not above what was seen.
        guard feed.head != nil else {
            _ = await feed.head(above: -1, generation: generation)
            return
        }
        board.enter(.live)
        _ = await feed.head(above: position, generation: generation, timeout: limit)
    }

    /// Reads on from `after`; what comes behind it is read while this is projected.
    private func read(after: Int64, through: Int64) async throws -> [Int64] {
        let ahead = readAhead.flatMap { $0.after == after ? $0 : nil }
        readAhead = nil
        var batch = try await result(of: ahead?.batch ?? reading(after: after, through: through))
        // A read that was sent when the head was lower says nothing of what has come since.
        if batch.lastPosition == nil, let ahead, ahead.through < through {
            batch = try await result(of: reading(after: after, through: through))
        }
        try note(epoch: batch.epoch)
        guard let last = batch.lastPosition else { return [] }
        if last < through {
            readAhead = ReadAhead(after: last, through: through, batch: reading(after: last, through: through))
        }
        let events = NotificationSlice(batch)
        inHand = (events, 0)
        return (0..<events.count).map { events[$0].position }
    }

    /// What was read from another run of the server need not be what stands there now, nor need what was passed over.
    private func note(epoch: LogEpoch?) throws(EventStoreError) {
        guard let epoch else { return }
        if let readEpoch, readEpoch != epoch {
            throw EventStoreError(
                .logChanged,
                "the server was started anew, or is another one, while the log was read; position and log are read anew"
            )
        }
        readEpoch = epoch
    }

    private func reading(after: Int64, through: Int64) -> Task<NotificationBatch, any Error> {
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

    private func dropReadAhead() {
        readAhead?.batch.cancel()
        readAhead = nil
    }

    // MARK: Transactions

    private func apply(_ count: Int, _ step: RunnerMachine.TrackingStep, _ session: any ProjectionSession) throws {
        let (all, done) = inHand!
        let events = all.part(done..<done + count)
        let last = events[count - 1]
        let event = TrackedEvent(
            originatorID: events.batch.originatorID(last), originatorVersion: last.originatorVersion)
        board.began(oldest: definition.timeOfFirst(events))
        queue.reset()
        try metrics.timingApply { try handler!.apply(events, in: call(session)) }
        queue.position = nil
        isCommitting = true
        do {
            let move = TrackingMove(from: step.from, to: step.to, log: .event(event), epoch: events.batch.epoch)
            try metrics.timingCommit { try session.commit(queue, tracking: move) }
        } catch {
            throw Self.naming(error, of: events)
        }
        inHand = (all, done + count)
    }

    /// A statement that fails when the batch is sent, as one that fails at once: with the event that it came from.
    private static func naming(_ error: any Error, of events: NotificationSlice) -> any Error {
        guard let failed = error as? EventStoreError, failed.code == .statementFailed, !failed.isTransient else {
            return error
        }
        return ProjectionFailure(
            text: failed.description, storeError: failed, events: FailedEvents(events, position: failed.position))
    }

    private func move(_ step: RunnerMachine.TrackingStep, _ session: any ProjectionSession) throws {
        queue.reset()
        let move = TrackingMove(from: step.from, to: step.to, log: .reaches, epoch: readEpoch)
        try metrics.timingCommit { try session.commit(queue, tracking: move) }
    }

    private func setUp(_ session: any ProjectionSession, at position: Int64?) throws {
        queue.reset()
        try handler!.setUp(in: call(session))
        if let position, position > 0 {
            try refuse(newTables: session.tablesMade(after: queue), at: position)
        }
        try session.commit(queue, tracking: nil)
    }

    private func destroyHandler() {
        stop.detachHandler()
        handler?.destroy()
        handler = nil
    }

    private func call(_ session: any ProjectionSession) -> ProjectionCall {
        ProjectionCall(session: session, queue: queue, dialect: dialect, cancellation: stop.cancellation)
    }
}
