import EventStore

/// How another build of the handler takes the place of the one that runs: between two batches, or not at all.
///
/// - Where events wait, the set-up of the new one and its first batch are one transaction: what fails there has never been,
///   and the one that ran goes on.
/// - Where none wait, its set-up is committed with the position where it stands; the one before is kept aside until the new
///   one has committed a batch, and comes back where that fails.
/// - Where the one that runs fails anyway, the new one takes over, and the failure table holds for it.
///
/// Source: "Hot swap" of the runner's contract.
extension RunnerMachine {
    /// What follows when one handler has taken the place of another.
    enum Continuation {
        case applyNext
        case lookAtHead
        case readPosition(generation: Int)
        case makeHandler
    }

    /// So often a lock may be in the way of the offered handler.
    static let mostMisses = 3

    /// Whether the handler that runs is failing: nothing is lost with it.
    var isHandlerFailing: Bool { policy.attempts > 0 || redo != nil }

    /// Whether what was read is of no use to the offered handler.
    func changesTopics(_ offered: Configuration) -> Bool { Set(offered.topics) != Set(configuration.topics) }

    /// At a look at the log, with nothing in hand.
    mutating func swap(to offered: Configuration, at highest: Int64) -> RunnerAction {
        if highest > seen, !changesTopics(offered) {
            state = .reading(through: highest)
            return .read(after: seen, through: highest)
        }
        return setUpOffered(offered)
    }

    /// With events in hand.
    mutating func tryOffered(_ offered: Configuration, count: Int, holding: [Int]) -> RunnerAction {
        if mustRemakeOffered { return remakeOffered(then: .applyNext) }
        let step = step(to: positions[done + count - 1])
        isTrying = true
        state = .applying(count: count, holding: holding, step)
        return .applyOffered(count: count, holding: holding, step)
    }

    /// With nothing to give it.
    mutating func setUpOffered(_ offered: Configuration) -> RunnerAction {
        positions = []
        done = 0
        if mustRemakeOffered { return remakeOffered(then: .lookAtHead) }
        let target = max(seen, recorded ?? 0)
        let step = target > 0 ? step(to: target) : nil
        isTrying = true
        state = .settingUpOffered(step)
        return .setUpOffered(step)
    }

    private mutating func remakeOffered(then next: Continuation) -> RunnerAction {
        isTrying = true
        state = .changingHandler(then: next)
        return .remakeOffered
    }

    /// Events were applied and committed.
    mutating func applied(events: Int, _ note: (RunnerNote) -> Void) -> RunnerAction {
        // Events that are only put aside prove nothing of it.
        if isTrying { return adopt(keepsPrevious: events == 0, then: .applyNext, note) }
        if previous != nil, events > 0 { return dropPrevious(then: .applyNext) }
        return applyNext(note)
    }

    /// The offered handler's transaction is committed.
    mutating func adopt(
        keepsPrevious: Bool, then next: Continuation, _ note: (RunnerNote) -> Void
    ) -> RunnerAction {
        previous = keepsPrevious ? configuration : nil
        mustRemakePrevious = mustRemakeHandler
        take(offered ?? configuration)
        isSetUp = true
        note(.swapped(build: configuration.build, isProven: !keepsPrevious))
        state = .changingHandler(then: next)
        return .adoptOffered(keepsPrevious: keepsPrevious)
    }

    /// The offered handler takes the place of one that fails, whatever comes of it.
    mutating func takeOver(_ generation: Int, _ note: (RunnerNote) -> Void) -> RunnerAction {
        previous = nil
        // It may have been tried before, and remember what was not kept.
        let mustRemake = mustRemakeOffered
        take(offered ?? configuration)
        mustRemakeHandler = mustRemake
        isSetUp = false
        hasHandler = true
        note(.swapped(build: configuration.build, isProven: false))
        state = .changingHandler(then: .readPosition(generation: generation))
        return .adoptOffered(keepsPrevious: false)
    }

    private mutating func take(_ new: Configuration) {
        configuration = new
        policy = AttemptPolicy(maximum: new.maxAttempts)
        history = FailureHistory()
        redo = nil
        offered = nil
        isTrying = false
        mustRemakeOffered = false
        misses = 0
        mustRemakeHandler = false
    }

    mutating func dropPrevious(then next: Continuation) -> RunnerAction {
        previous = nil
        state = .changingHandler(then: next)
        return .dropPrevious
    }

    /// What follows a failure of a handler that another one stands behind; nil where there is none, or it is nobody's fault.
    mutating func swapFailed(
        _ error: any Error, isOfCommit: Bool, _ generation: Int, _ note: (RunnerNote) -> Void
    ) -> RunnerAction? {
        guard isTrying || previous != nil && isOfHandler else { return nil }
        let failure = RunnerFailure(error, at: failedStep, history: history)
        if isTrying, failure.isFenced {
            // Whose doing it was, the position tells.
            isTrying = false
            mustRemakeOffered = true
            fencedTrial = failure.text
            return readPosition(generation)
        }
        let isLocked = RunnerFailure.storeError(of: error).map(Self.isMiss) ?? false
        if isTrying, isLocked { misses += 1 }
        let isFault = failure.blame != .circumstances && !failure.isFenced || misses >= Self.mostMisses
        guard isFault else { return nil }
        if isTrying {
            endTrial()
            note(.swapFailed(failure.text))
            state = .changingHandler(then: .readPosition(generation: generation))
            return .dropOffered(failure.text)
        }
        return goBack(failure.text, generation, note)
    }

    /// The one that was kept aside takes its place again.
    private mutating func goBack(_ reason: String, _ generation: Int, _ note: (RunnerNote) -> Void) -> RunnerAction {
        let (mustRemake, offer) = (mustRemakePrevious, offered)
        take(previous ?? configuration)
        mustRemakeHandler = mustRemake
        previous = nil
        offered = offer
        hasHandler = true
        note(.swappedBack(reason))
        state = .changingHandler(then: .readPosition(generation: generation))
        return .restorePrevious(reason)
    }

    /// Ends for good, unless another one is kept aside.
    mutating func giveUpOrGoBack(_ reason: String, _ note: (RunnerNote) -> Void) -> RunnerAction {
        previous == nil ? giveUp(reason, note) : goBack(reason, generation, note)
    }

    /// Whether the action in hand is one of the handler's.
    private var isOfHandler: Bool {
        switch state {
        case .applying, .makingHandler, .settingUp: true
        default: false
        }
    }

    /// Somebody else's work was in the way, while the connection lived on.
    private static func isMiss(_ error: EventStoreError) -> Bool {
        error.traits.contains(.locked) || error.isTransient && error.code == .statementFailed
    }

    /// The position stands where it was: the offered handler itself has moved it, in what was rolled back.
    mutating func fencedItself(_ text: String, _ note: (RunnerNote) -> Void) -> RunnerAction {
        let reason = "it has moved its own position, or what is put aside: \(text)"
        endTrial()
        note(.swapFailed(reason))
        state = .changingHandler(then: .readPosition(generation: generation))
        return .dropOffered(reason)
    }

    /// Whether the one that was kept aside would lack events that are passed over now.
    var mustDropPrevious: Bool { previous.map { Set($0.topics) != Set(configuration.topics) } ?? false }

    /// Whether the offer must stay as it is: a transaction of it is under way, or may have been kept.
    package var holdsOffer: Bool { isTrying || doubtful?.isOfOffered == true || fencedTrial != nil || isTakingOver }

    /// Whether one handler is just now taking the place of another.
    private var isTakingOver: Bool { if case .changingHandler = state { true } else { false } }

    private mutating func endTrial() {
        isTrying = false
        mustRemakeOffered = false
        misses = 0
        offered = nil
        history = FailureHistory()
    }

    mutating func goOn(_ next: Continuation, _ note: (RunnerNote) -> Void) -> RunnerAction {
        // What was offered was made anew.
        if isTrying {
            isTrying = false
            mustRemakeOffered = false
        }
        switch next {
        case .applyNext: return applyNext(note)
        case .lookAtHead: return lookAtHead()
        case .readPosition(let generation): return readPosition(generation)
        case .makeHandler: return makeHandler()
        }
    }
}
