import ConnectionPooling
import EventStore
import Logging
import Projections

/// Drives one projection on a thread of its own: performs what its ``RunnerMachine`` decides, one action at a time.
actor ProjectionRunner {
    private let thread: ThreadExecutor
    /// Of the handler that runs.
    var definition: ProjectionDefinition
    let board: StatusBoard
    let feed: ApplicationFeed
    let cursor: LogCursor
    let transaction: RunnerTransaction
    private let dialect: SQLDialect
    let logger: Logger
    let queue = StatementQueue()
    let metrics: RunnerMetrics
    let stop: RunnerStop
    let desk: SwapDesk
    let retries: RetryDesk
    let watch: CallWatch
    let options: RunnerOptions
    private let attemptSlot: AttemptSlot
    private var hasAttemptSlot = false
    private let start = ContinuousClock.now
    private(set) var machine: RunnerMachine
    var handler: (any ProjectionHandler)?
    var previous: Previous?
    /// The events in hand, and how many of them are committed.
    var inHand: (events: NotificationSlice, done: Int)?
    var readAhead: ReadAhead?
    /// What it takes of the events near the head.
    var topicFilter: TopicFilter
    /// Of the head that was seen last.
    var seenGeneration = 0
    var member: Int
    /// Which run of the server the log was read from since the position was.
    var readEpoch: LogEpoch?
    /// Whether the handler has done its part of the transaction in hand.
    var isCommitting = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        _ definition: ProjectionDefinition, feed: ApplicationFeed, connections: ProjectionConnections,
        options: RunnerOptions, board: StatusBoard, stop: RunnerStop, desk: SwapDesk,
        retries: RetryDesk, watch: CallWatch, attemptSlot: AttemptSlot,
        logger: Logger
    ) {
        self.definition = definition
        self.feed = feed
        dialect = connections.store.dialect
        transaction = RunnerTransaction(
            of: definition.name, on: definition.application, connections, stop: stop, watch: watch)
        self.board = board
        self.stop = stop
        self.desk = desk
        self.retries = retries
        self.watch = watch
        self.options = options
        self.attemptSlot = attemptSlot
        metrics = RunnerMetrics(definition, factory: options.metrics)
        var logger = logger
        logger[metadataKey: "projection"] = "\(definition.name)"
        self.logger = logger
        thread = ThreadExecutor(name: definition.name.description)
        topicFilter = TopicFilter(definition.topics)
        member = feed.recent.join(topics: definition.topics)
        cursor = LogCursor(of: definition.application, for: definition.name, connections, stop: stop)
        machine = RunnerMachine(RunnerMachine.Configuration(definition, setsUp: options.createsTables))
    }

    /// Projects until it is stopped or has failed for good.
    ///
    /// - Returns: whether the next runner need not know that this one has run.
    func run() async -> Bool {
        var action = machine.start(generation: feed.view.generation)
        while action != .end {
            let event = await perform(action)
            action = machine.next(
                after: event, now: .now - start, jitter: .random(in: 0..<1), isStopping: stop.isRequested,
                offer: desk.hold().map { RunnerMachine.Configuration($0.definition, setsUp: options.createsTables) },
                retry: retries.first
            ) { tell($0) }
            // Between two batches of the one that runs it may be taken back.
            if !machine.holdsOffer { desk.release() }
        }
        giveBackAttemptSlot(after: action)
        feed.recent.leave(member)
        dropReadAhead()
        await cursor.close()
        destroyHandler()
        endSwap()
        transaction.close()
        if board.status().state != .failed { board.enter(.stopped) }
        endRetries()
        thread.close()
        return machine.endsCleanly
    }

    // MARK: Performing

    private func perform(_ action: RunnerAction) async -> RunnerEvent {
        defer { giveBackAttemptSlot(after: action) }
        do {
            return try await outcome(of: action)
        } catch {
            let isOfCommit = isCommitting || (error as? ProjectionFailure)?.wasReportedDone == true
            return .failed(error, isOfCommit: isOfCommit, generation: feed.view.generation)
        }
    }

    private func giveBackAttemptSlot(after action: RunnerAction) {
        if case .noteAttempt = action { return }
        giveBackAttemptSlot()
    }

    private func giveBackAttemptSlot() {
        if hasAttemptSlot { attemptSlot.giveBack() }
        hasAttemptSlot = false
    }

    private func outcome(of action: RunnerAction) async throws -> RunnerEvent {
        isCommitting = false
        switch action {
        case .beginRun:
            return .run(
                after: try await asking("the begin of the run") {
                    try $0.beginRun(by: options.process, hasEnded: options.hasEnded)
                })
        case .noteAttempt(let attempt):
            hasAttemptSlot = await attemptSlot.take()
            guard hasAttemptSlot else { return .done }
            do {
                try await asking("an attempt") { try $0.noteAttempt(attempt, by: options.process) }
            } catch {
                // The others need not wait for this one's next try.
                giveBackAttemptSlot()
                throw error
            }
            return .done
        case .readPosition:
            dropReadAhead()
            readEpoch = nil
            return try await asking("the position") {
                .standing(try $0.standing(ofStateVersion: definition.stateVersion), under: $0.positionEpoch)
            }
        case .makeHandler:
            destroyHandler()
            let handler = try watch.run("create", nil) { try definition.makeHandler() }
            self.handler = handler
            stop.attach(handler: handler.stopRequest)
            return .done
        case .setUp(let position):
            try transacting("set-up") { try setUp($0, at: position) }
            return .done
        case .checkLog(let position):
            return .logChecked(against: try await objection(at: position))
        case .lookAtHead:
            return .head(look())
        case .awaitHead(let position, let generation, let limit):
            await awaitHead(above: position, generation, atMost: limit)
            return .head(look())
        case .read(let after, let through):
            let events = try await read(after: after, through: through)
            return .batch((0..<events.count).map { events[$0].position }) { events.stream(at: $0) }
        case .apply(let count, let holding, let step):
            board.enter(.catchingUp)
            try transacting("a batch of events") { transaction in
                queue.reset()
                try apply(count, holding: holding, step, transaction, with: handler!)
            }
            return .done
        case .applyOffered(let count, let holding, let step):
            board.enter(.catchingUp)
            try transacting("a batch of events") { try applyOffered(count, holding: holding, step, $0) }
            return .done
        case .setUpOffered(let step):
            try transacting("set-up") { try setUpOffered(step, $0) }
            return .done
        case .remakeOffered:
            try remakeOffered()
            return .done
        case .adoptOffered(let keepsPrevious):
            adoptOffered(keepsPrevious: keepsPrevious)
            return .done
        case .dropOffered(let reason):
            dropOffered(reason)
            return .done
        case .dropPrevious:
            dropPrevious()
            return .done
        case .restorePrevious:
            restorePrevious()
            return .done
        case .park(let step, let error, let attempts):
            try transacting("an event that is put aside") { try park(step, error, attempts, $0) }
            return .done
        case .move(let step):
            try transacting("the position") { try move(step, $0) }
            return .done
        case .readLetters(let position):
            return .letters(try await nextLetters(after: position))
        case .retry(let letter, let step, let isLast):
            try await retry(letter, step, isLast: isLast)
            return .done
        case .noteLetter(let letter, let now, let step):
            try transacting("an event that has failed again") { try note(letter, now: now, step, $0) }
            return .done
        case .pause(let duration):
            await waitUnlessOffered { try? await Task.sleep(for: duration) }
            return .paused(generation: feed.view.generation)
        case .end:
            return .done
        }
    }

    /// Runs `body` with a transaction. What it leaves undone is rolled back before anyone else gets the connection.
    func transacting<R>(_ purpose: String, _ body: (RunnerTransaction) throws -> R) rethrows -> R {
        transaction.begin(for: purpose)
        defer { transaction.end() }
        return try body(transaction)
    }

    /// Asks the store something; its answer is not waited for without a bound.
    func asking<R>(_ purpose: String, _ body: (any ProjectionSession) throws -> R) async throws -> R {
        transaction.begin(for: purpose)
        defer { transaction.end() }
        let session = try await transaction.open()
        return try watch.awaiting { try body(session) }
    }

    // MARK: The log

    private func look() -> RunnerEvent.Head {
        let view = feed.view
        seenGeneration = view.generation
        if let head = view.head { board.saw(head: head) }
        return RunnerEvent.Head(head: view.head, generation: view.generation, highestAtStart: feed.firstHighest)
    }

    private func awaitHead(above position: Int64, _ generation: Int, atMost limit: Duration) async {
        // Before the first look at the log any head is news, also one that is not above what was seen.
        guard feed.head != nil else {
            await waitUnlessOffered { [feed] in _ = await feed.head(above: -1, generation: generation) }
            return
        }
        board.enter(.live)
        await waitUnlessOffered { [feed] in
            _ = await feed.head(above: position, generation: generation, timeout: limit)
        }
    }

    private func destroyHandler() {
        stop.detachHandler()
        guard let handler else { return }
        self.handler = nil
        // Late or not, it has ended.
        try? watch.run("destroy", nil) { handler.destroy() }
    }

    func call(_ transaction: RunnerTransaction) -> ProjectionCall {
        ProjectionCall(session: transaction, queue: queue, dialect: dialect, cancellation: stop.cancellation)
    }
}
