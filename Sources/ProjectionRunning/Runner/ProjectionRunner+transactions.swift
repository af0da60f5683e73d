import EventStore
import Projections

/// What a runner does in one transaction.
extension ProjectionRunner {
    /// Gives the next events in hand to the handler, but for those that are held, and commits.
    ///
    /// - Parameter handler: the queue may hold what it has queued before in the same transaction.
    func apply(
        _ count: Int, holding: [Int], _ step: RunnerMachine.TrackingStep, _ transaction: RunnerTransaction,
        with handler: any ProjectionHandler
    ) throws {
        let (all, done) = inHand!
        let portion = all.part(done..<done + count)
        let events = portion.without(holding)
        if !events.isEmpty {
            board.began(oldest: definition.timeOfFirst(events))
            try metrics.timingApply(transaction) {
                try watch.run("apply", handler, transaction, events: events) {
                    try handler.apply(events, in: call(transaction))
                }
            }
            queue.position = nil
        }
        isCommitting = true
        let letters = holding.map { offset in
            DeadLetter(
                position: portion[offset].position, stream: portion.stream(at: offset),
                version: portion[offset].originatorVersion, reason: .held)
        }
        do {
            try commit(step, through: portion, putting: letters, transaction)
        } catch {
            throw Self.naming(error, of: events)
        }
        inHand = (all, done + count)
    }

    /// What is kept of an error's text, in characters: a plugin may say anything.
    static let longestError = 4096

    /// Puts the next event in hand aside.
    func park(
        _ step: RunnerMachine.TrackingStep, _ error: String, _ attempts: Int, _ transaction: RunnerTransaction
    ) throws {
        let (all, done) = inHand!
        let portion = all.part(done..<done + 1)
        queue.reset()
        isCommitting = true
        let letter = DeadLetter(
            position: portion[0].position, stream: portion.stream(at: 0), version: portion[0].originatorVersion,
            reason: .parked(error: String(error.prefix(Self.longestError)), attempts: attempts))
        try commit(step, through: portion, putting: [letter], transaction)
        inHand = (all, done + 1)
    }

    private func commit(
        _ step: RunnerMachine.TrackingStep, through events: NotificationSlice, putting letters: [DeadLetter],
        _ transaction: RunnerTransaction
    ) throws {
        let last = events[events.count - 1]
        let event = TrackedEvent(
            originatorID: events.batch.originatorID(last), originatorVersion: last.originatorVersion)
        let move = TrackingMove(from: step.from, to: step.to, log: .event(event), epoch: events.batch.epoch)
        try metrics.timingCommit {
            let session = try transaction.openBlocking(isInCall: false)
            try watch.awaiting { try session.commit(queue, tracking: move, letters: letterMove(step, letters)) }
        }
    }

    private func letterMove(_ step: RunnerMachine.TrackingStep, _ letters: [DeadLetter]) -> LetterMove? {
        guard step.revision != nil || !letters.isEmpty else { return nil }
        return LetterMove(
            stateVersion: definition.stateVersion, pluginVersion: definition.pluginVersion, revision: step.revision,
            letters: letters)
    }

    /// A statement that fails when the batch is sent, as one that fails at once: with the event that it came from.
    static func naming(_ error: any Error, of events: NotificationSlice) -> any Error {
        guard let failed = error as? EventStoreError, failed.code == .statementFailed, !failed.isTransient else {
            return error
        }
        return ProjectionFailure(
            text: failed.description, storeError: failed, events: FailedEvents(events, position: failed.position))
    }

    /// Moves the position past what the topics leave out.
    func move(_ step: RunnerMachine.TrackingStep, _ transaction: RunnerTransaction) throws {
        queue.reset()
        try commit(step, transaction)
    }

    /// Commits what is queued with a move that ends at no event of a batch, or with none.
    func commit(_ step: RunnerMachine.TrackingStep?, _ transaction: RunnerTransaction) throws {
        let move = step.map { step in
            // The end of the log may have been deleted since the position came to stand there.
            TrackingMove(from: step.from, to: step.to, log: step.from == step.to ? .none : .reaches, epoch: readEpoch)
        }
        try metrics.timingCommit {
            let session = try transaction.openBlocking(isInCall: false)
            try watch.awaiting {
                try session.commit(queue, tracking: move, letters: step.flatMap { letterMove($0, []) })
            }
        }
    }

    /// Lets the handler make its read model.
    func setUp(_ transaction: RunnerTransaction, at position: Int64?) throws {
        queue.reset()
        try makeReadModel(handler!, transaction, at: position)
        try transaction.openBlocking(isInCall: false).commit(queue, tracking: nil)
    }

    /// Lets a handler make its read model in a transaction that goes on. Not where plugins may make no tables.
    func makeReadModel(_ handler: any ProjectionHandler, _ transaction: RunnerTransaction, at position: Int64?) throws {
        guard options.createsTables else { return }
        try watch.run("set_up", handler, transaction) { try handler.setUp(in: call(transaction)) }
        guard let position, position > 0 else { return }
        let session = try transaction.openBlocking(isInCall: false)
        try Self.refuse(newTables: session.tablesMade(after: queue), at: position, of: definition)
    }
}
