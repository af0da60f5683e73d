import EventStore

/// Events that were put aside are applied, as an operator wants it: between two batches, one transaction for each, in the order
/// of the log.
///
/// - All letters are walked through, not only those that are meant: an event waits as long as one of its stream stands in
///   front of it.
/// - Each commit takes the letter away with the event that it applies, and demands that letters and position are as they were
///   read: an event is applied by just one commit, whatever became of those before.
/// - An instance of the handler gets events in rising order: it is made anew before the first one, and after the last.
extension RunnerMachine {
    /// A retry that is under way.
    struct Retrying {
        let order: RetryOrder
        var result: RetryResult
        /// Those read and not walked past yet, first one last.
        var page: [DeadLetter] = []
        /// Up to here they were read.
        var readThrough: Int64 = 0
        /// The streams of those that were walked past and still stand.
        var standing: Set<StreamText> = []
        /// Those that have failed, which are not tried again.
        var tried: Set<Int64> = []
        /// One of which it is not known whether it was applied.
        var unsure: Int64?
        /// Whether the handler was called since it was made.
        var hasCalled = false

        init(_ order: RetryOrder) {
            self.order = order
            result = RetryResult(id: order.id)
        }

        /// What stands is found out anew.
        mutating func walkAnew() {
            page = []
            readThrough = 0
            standing = []
            result.waiting = 0
        }
    }

    /// How far a retry has come that is not at its end.
    package var unfinishedRetry: RetryResult? { retrying?.result }

    /// With nothing in hand; nil where nothing is to be retried.
    mutating func retryNext(_ note: (RunnerNote) -> Void) -> RunnerAction? {
        if let retrying, order != retrying.order { return finishRetry(retrying.result, note) }
        guard let order else { return nil }
        guard retrying != nil else {
            retrying = Retrying(order)
            // What the handler was given last stands behind what comes now.
            mustRemakeHandler = true
            return readPosition(generation)
        }
        return walkOn(note)
    }

    mutating func lettersRead(_ letters: [DeadLetter], _ note: (RunnerNote) -> Void) -> RunnerAction {
        guard var retrying else { return lookAtHead() }
        if let unsure = retrying.unsure, unsure > retrying.readThrough,
            letters.last.map({ unsure <= $0.position }) ?? true
        {
            // Not there any more: its commit was kept.
            if !letters.contains(where: { $0.position == unsure }) { retrying.result.applied += 1 }
            retrying.unsure = nil
        }
        guard let last = letters.last else { return finishRetry(retrying.result, note) }
        retrying.readThrough = last.position
        retrying.page = letters.reversed()
        self.retrying = retrying
        return walkOn(note)
    }

    /// To the next event that may be tried.
    private mutating func walkOn(_ note: (RunnerNote) -> Void) -> RunnerAction {
        guard var retrying, let recorded, let letters else {
            return finishRetry(retrying?.result ?? RetryResult(id: order?.id ?? 0), note)
        }
        while let letter = retrying.page.popLast() {
            let stream = StreamText(letter.stream)
            let isMeant = retrying.order.selection.contains(position: letter.position, stream: letter.stream)
            let waits = retrying.standing.contains(stream) && (configuration.holdsStreams || !letter.isParked)
            let hasFailed = retrying.tried.contains(letter.position)
            if isMeant, !waits, !hasFailed {
                retrying.hasCalled = true
                self.retrying = retrying
                let step = step(to: recorded)
                state = .retrying(letter, step)
                return .retry(letter, step, isLast: letters.count == 1)
            }
            retrying.standing.insert(stream)
            if isMeant, !hasFailed { retrying.result.waiting += 1 }
        }
        self.retrying = retrying
        state = .readingLetters
        return .readLetters(after: retrying.readThrough)
    }

    /// The event of a letter is applied, and the letter gone.
    mutating func retried(_ letter: DeadLetter, _ step: TrackingStep, _ note: (RunnerNote) -> Void) -> RunnerAction {
        retrying?.result.applied += 1
        history.succeeded()
        note(.committed(events: 1, position: step.to))
        if var letters {
            letters.revision += 1
            if letter.isParked { letters.counts.parked -= 1 } else { letters.counts.held -= 1 }
            // Which streams still wait is read at the end.
            self.letters = letters.count > 0 ? letters : nil
            note(.aside(letters.counts))
        }
        guard previous == nil else { return dropPrevious(then: .lookAtHead) }
        return letters == nil ? lookAtHead() : walkOn(note)
    }

    /// What follows where an event of a letter fails once more, or the letters cannot be read or written; nil where it is
    /// nobody's fault: it is tried again.
    mutating func retryFailed(
        _ error: any Error, _ failure: RunnerFailure, _ note: (RunnerNote) -> Void
    ) -> RunnerAction? {
        guard var retrying else { return nil }
        switch state {
        case .retrying(let letter, let step):
            if RunnerFailure.storeError(of: error)?.outcomeIsUnknown == true { retrying.unsure = letter.position }
            guard failure.blame != .circumstances, !failure.isFenced else {
                self.retrying?.walkAnew()
                self.retrying?.unsure = retrying.unsure
                return nil
            }
            let text = "at \(letter.position): \(failure.text)"
            // The others would fail of it as well, and it is no word on the event.
            guard !failure.isOfSurroundings else { return stopRetry(text, note) }
            var attempts = 1
            if case .parked(_, let before) = letter.reason { attempts += before }
            let now = DeadLetter(
                position: letter.position, stream: letter.stream, version: letter.version,
                reason: .parked(error: failure.text, attempts: attempts))
            retrying.tried.insert(letter.position)
            retrying.standing.insert(StreamText(letter.stream))
            retrying.result.failed += 1
            retrying.result.firstFailure = retrying.result.firstFailure ?? text
            self.retrying = retrying
            note(.retryFailed(failure.text, position: letter.position))
            state = .notingLetter(letter, now: now, step)
            return .noteLetter(letter, now: now, step)
        case .notingLetter, .readingLetters:
            guard failure.blame != .circumstances, !failure.isFenced else {
                self.retrying?.walkAnew()
                return nil
            }
            return stopRetry(failure.text, note)
        default: return nil
        }
    }

    /// A letter has its new error.
    mutating func letterNoted(
        _ before: DeadLetter, now: DeadLetter, _ note: (RunnerNote) -> Void
    ) -> RunnerAction {
        letters?.revision += 1
        if !before.isParked, now.isParked {
            letters?.counts.held -= 1
            letters?.counts.parked += 1
        }
        // It may believe in what was not kept.
        return mustRemakeHandler ? makeHandler() : walkOn(note)
    }

    private mutating func stopRetry(_ reason: String, _ note: (RunnerNote) -> Void) -> RunnerAction {
        var result = retrying?.result ?? RetryResult(id: order?.id ?? 0)
        result.stoppedBy = reason
        return finishRetry(result, note)
    }

    private mutating func finishRetry(_ result: RetryResult, _ note: (RunnerNote) -> Void) -> RunnerAction {
        if retrying?.hasCalled == true { mustRemakeHandler = true }
        retrying = nil
        order = nil
        note(.retried(result))
        return readPosition(generation)
    }
}
