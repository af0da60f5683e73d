import EventStore

/// From a look at the log to a batch that is committed.
extension RunnerMachine {
    mutating func lookAtHead() -> RunnerAction {
        state = .lookingAtHead
        return .lookAtHead
    }

    mutating func awaitHead() -> RunnerAction {
        state = .awaitingHead
        let isUnrecorded = seen > recorded ?? 0
        return .awaitHead(
            above: seen, generation: generation, atMost: isUnrecorded ? Self.moveInterval : Self.positionLookInterval)
    }

    mutating func decide(
        at head: RunnerEvent.Head, _ now: Duration, _ note: (RunnerNote) -> Void
    ) -> RunnerAction {
        // A head of another log would leave out what stands below it there.
        guard head.generation == generation else { return readPosition(head.generation) }
        guard let highest = head.head else { return awaitHead() }
        if let offered { return swap(to: offered, at: highest) }
        if let action = retryNext(note) { return action }
        if mayRecordSeen(head, now) {
            if mustDropPrevious { return dropPrevious(then: .lookAtHead) }
            let step = step(to: seen)
            state = .moving(step)
            return .move(step)
        }
        if highest > seen {
            state = .reading(through: highest)
            return .read(after: seen, through: highest)
        }
        // What was passed over is recorded first: what it was read from is forgotten with the position.
        guard seen <= recorded ?? 0, now - lastPositionLook >= Self.positionLookInterval else { return awaitHead() }
        state = .lookingAtPosition
        return .readPosition
    }

    /// Whether the position is moved now past events that the topics leave out.
    func mayRecordSeen(_ head: RunnerEvent.Head, _ now: Duration) -> Bool {
        let position = recorded ?? 0
        guard seen > position else { return false }
        // The end of what was there at the start is recorded at once: whoever waits until all is caught up waits for it.
        if let first = head.highestAtStart, position < first, first <= seen { return true }
        return lastMove.map { now - $0 >= Self.moveInterval } ?? true
    }

    mutating func batchRead(_ positions: [Int64], through: Int64, _ note: (RunnerNote) -> Void) -> RunnerAction {
        self.positions = positions
        done = 0
        guard !positions.isEmpty else {
            // As far as that read went, which was sent before the head was anywhere else.
            seen = through
            return lookAtHead()
        }
        return applyNext(note)
    }

    mutating func applyNext(_ note: (RunnerNote) -> Void) -> RunnerAction {
        guard done < positions.count else {
            positions = []
            return lookAtHead()
        }
        if let offered {
            if isHandlerFailing { return takeOver(generation, note) }
            if changesTopics(offered) { return setUpOffered(offered) }
        }
        let (count, holding) = portion(of: countOfNext())
        guard count > 0 else { return giveUpOrGoBack(tooManyAside(), note) }
        if let offered { return tryOffered(offered, count: count, holding: holding) }
        if holding.isEmpty, let action = careful(note) { return action }
        let step = step(to: positions[done + count - 1])
        state = .applying(count: count, holding: holding, step)
        return .apply(count: count, holding: holding, step)
    }

    func step(to position: Int64) -> TrackingStep {
        TrackingStep(from: recorded, to: position, revision: letters?.revision)
    }

    /// Ends for good.
    mutating func giveUp(_ reason: String, _ note: (RunnerNote) -> Void) -> RunnerAction {
        note(.gaveUp(reason, attempts: policy.attempts, of: policy.maximum))
        state = .ended
        return .end
    }

    func countOfNext() -> Int {
        if care != nil { return 1 }
        let batch = offered?.batch ?? configuration.batch
        let most = min(batch, positions.count - done)
        guard let redo, positions[done] <= redo.through else { return most }
        guard let well = redo.wellThrough, positions[done] <= well else { return 1 }
        return max(1, positions[done..<done + most].prefix { $0 <= well }.count)
    }

    mutating func committed(
        _ step: TrackingStep, events: Int, _ now: Duration, _ note: (RunnerNote) -> Void
    ) {
        recorded = step.to
        seen = max(seen, step.to)
        lastMove = now
        policy.succeeded()
        history.succeeded()
        if let redo, step.to >= redo.through { self.redo = nil }
        if events > 0 { care?.left -= events }
        if let care, care.left <= 0 { self.care = nil }
        note(.committed(events: events, position: step.to))
    }
}
