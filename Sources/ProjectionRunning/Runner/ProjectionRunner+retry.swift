import EventStore
import Projections

/// What a runner does with events that were put aside before.
extension ProjectionRunner {
    /// So many letters are read at once.
    private static let letterPage = 500

    func nextLetters(after position: Int64) async throws -> [DeadLetter] {
        try await asking("what is put aside") {
            try $0.letters(ofStateVersion: definition.stateVersion, after: position, limit: Self.letterPage)
        }
    }

    /// Gives the event of a letter to the handler, and commits without the letter.
    func retry(_ letter: DeadLetter, _ step: RunnerMachine.TrackingStep, isLast: Bool) async throws {
        let events = try await event(of: letter)
        board.enter(.catchingUp)
        try transacting("an event that was put aside") { transaction in
            queue.reset()
            try metrics.timingApply(transaction) {
                try watch.run("apply", handler!, transaction, events: events) {
                    try handler!.apply(events, in: call(transaction))
                }
            }
            queue.position = nil
            isCommitting = true
            let event = TrackedEvent(
                originatorID: events.batch.originatorID(events[0]), originatorVersion: letter.version)
            do {
                try commit(
                    step, log: .stands(event, at: letter.position), epoch: events.batch.epoch,
                    .applied(letter, isLast: isLast), transaction)
            } catch {
                throw Self.naming(error, of: events)
            }
        }
    }

    /// Writes down that a letter's event has failed once more.
    func note(
        _ letter: DeadLetter, now: DeadLetter, _ step: RunnerMachine.TrackingStep, _ transaction: RunnerTransaction
    ) throws {
        queue.reset()
        var now = now
        if case .parked(let error, let attempts) = now.reason {
            now = DeadLetter(
                position: now.position, stream: now.stream, version: now.version,
                reason: .parked(error: String(error.prefix(Self.longestError)), attempts: attempts))
        }
        try commit(step, log: .none, epoch: readEpoch, .failedAgain(letter, now: now), transaction)
    }

    /// The runner ends: nobody comes to what it has not done.
    func endRetries() {
        let status = board.status()
        retries.close(
            machine.unfinishedRetry, "the projection is \(status.state.rawValue)\(status.error.map { ": \($0)" } ?? "")"
        )
    }

    private func commit(
        _ step: RunnerMachine.TrackingStep, log: TrackingMove.LogCheck, epoch: LogEpoch?, _ change: LetterChange,
        _ transaction: RunnerTransaction
    ) throws {
        let move = TrackingMove(from: step.from, to: step.to, log: log, epoch: epoch)
        let letters = LetterMove(
            stateVersion: definition.stateVersion, pluginVersion: definition.pluginVersion, revision: step.revision,
            letters: [], change: change)
        try metrics.timingCommit {
            let session = try transaction.openBlocking(isInCall: false)
            try watch.awaiting { try session.commit(queue, tracking: move, letters: letters) }
        }
    }

    /// - Throws: `ProjectionFailure` where the log has another event at its position, or none.
    private func event(of letter: DeadLetter) async throws -> NotificationSlice {
        let batch = try await cursor.read(after: letter.position - 1, through: letter.position, limit: 1, topics: [])
        try note(epoch: batch.epoch)
        let events = NotificationSlice(batch)
        guard events.count == 1, StreamText(events.stream(at: 0)) == StreamText(letter.stream),
            events[0].originatorVersion == letter.version
        else {
            throw ProjectionFailure(
                text: """
                    the log has no version \(letter.version) of the stream at this position any more: it was emptied, restored or \
                    swapped; drop what is put aside of it
                    """)
        }
        return events
    }
}
