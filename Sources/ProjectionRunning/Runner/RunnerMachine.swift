import EventStore
import Projections

/// What a runner does, and in which order: a state machine without clock, thread, random source or database. A shell
/// performs one action at a time and tells what came of it; a simulator does the same with everything made up.
///
/// What makes it right:
/// - Nothing is remembered on trust: whenever anything failed, and whenever the log's generation is another one, the
///   position is read again before anything else, and what was read of the log is dropped.
/// - A move starts from the position that was read or committed last; the store refuses it from any other.
/// - A commit of which the outcome is unknown is settled by the position that is read next.
/// - A handler that may hold in memory what the read model does not is made anew before its next call: after a commit that
///   failed or whose outcome is unknown, at a position that it did not leave, on another generation of the log.
///
/// Source: the failure table of the runner's contract.
package struct RunnerMachine {
    package struct Configuration: Sendable {
        /// The most events of one transaction.
        package var batch: Int
        package var maxAttempts: Int
        /// Whether the handler makes its tables.
        package var setsUp: Bool
        /// Whether an event is put aside when its attempts are used up; else the projection stops.
        package var parks = false
        /// Whether later events of a stream wait behind one that is put aside.
        package var holdsStreams = true
        /// The most events that may be put aside, parked and held together.
        package var maxHeld = 10_000
        /// Of the read model.
        package var stateVersion = 1
        /// Of the plugin: what was tried with another one says nothing of this one.
        package var build = ""
        /// What is read of the log; empty: all.
        package var topics: [String] = []

        package init(batch: Int, maxAttempts: Int, setsUp: Bool = true) {
            self.batch = batch
            self.maxAttempts = maxAttempts
            self.setsUp = setsUp
        }
    }

    enum State {
        case beginningRun
        case readingPosition
        /// Whether somebody has moved the position, while nothing comes.
        case lookingAtPosition
        case makingHandler
        case settingUp
        case checkingLog
        case lookingAtHead
        case awaitingHead
        case reading(through: Int64)
        case notingAttempt(RunRecord.Attempt)
        case applying(count: Int, holding: [Int], TrackingStep)
        /// The offered handler, while nothing waits.
        case settingUpOffered(TrackingStep?)
        /// One handler takes the place of another.
        case changingHandler(then: Continuation)
        case parking(TrackingStep, error: String, attempts: Int)
        case moving(TrackingStep)
        case readingLetters
        case retrying(DeadLetter, TrackingStep)
        case notingLetter(DeadLetter, now: DeadLetter, TrackingStep)
        case pausing
        case ended
    }

    /// A position's move, as far as the machine decides it.
    package struct TrackingStep: Sendable, Hashable {
        package let from: Int64?
        package let to: Int64
        /// ``LetterStanding/revision``, from which the move starts as well; nil where nothing is put aside.
        package let revision: Int64?

        package init(from: Int64?, to: Int64, revision: Int64? = nil) {
            self.from = from
            self.to = to
            self.revision = revision
        }
    }

    /// Without events of its own a projection's position is moved at most this often.
    package static let moveInterval = Duration.seconds(1)
    /// The position is read again this often while nothing comes: a crash of the server may have taken commits back.
    package static let positionLookInterval = Duration.seconds(10)
    /// How long a runner that stands ahead of its log waits before it looks whether someone has set the position back.
    package static let aheadPause = Duration.seconds(2)
    /// How long a runner that was fenced leaves the projection to the other one before it looks again.
    package static let fencedPause = Duration.seconds(5)

    package internal(set) var configuration: Configuration
    var state = State.beginningRun
    var policy: AttemptPolicy
    var history = FailureHistory()

    /// What stands in the tracking table, as far as this runner knows.
    var recorded: Int64?
    /// How far the log was read, or nothing stands that the topics let through.
    var seen: Int64 = 0
    /// Whether it is written down that this runner runs.
    var hasBegunRun = false
    /// While events are tried alone since the runner before has not ended cleanly; nil: no longer.
    var care: Care?
    /// What is put aside, as far as this runner knows; nil for nothing.
    var letters: LetterStanding?
    /// Which run of the server the position was read from; nil where that is not known.
    var positionEpoch: LogEpoch?
    /// The generation of the log's head that the position was read under.
    var generation = 0
    /// The stream of each event in hand.
    var streamAt: @Sendable (Int) -> String = { _ in "" }
    var hasHandler = false
    var isSetUp = false
    /// Whether the handler may hold in memory what the read model does not.
    var mustRemakeHandler = false
    /// A commit whose outcome is not known, because the connection was lost on the way.
    var doubtful: Doubt?
    /// The positions of the events in hand, and how many of them are committed.
    var positions: [Int64] = []
    var done = 0
    /// After a batch of several failed: its events go one by one up to and with this position, to find the one at fault.
    var redo: Redo?
    var lastMove: Duration?
    var lastPositionLook = Duration.zero
    var lastObjection: String?
    /// Whether the last failure was a position that another one had moved, and how often in a row it then stood where it was.
    var wasFenced = false
    var fencedInPlace = 0
    static let mostFencedInPlace = 3

    /// Another build of the handler, which is to take the place of the one that runs; nil for none.
    var offered: Configuration?
    /// Whether the action in hand is the offered handler's.
    var isTrying = false
    /// Whether the offered handler may remember a call of which nothing was kept.
    var mustRemakeOffered = false
    /// What the offered handler's transaction was refused with where the position was another one for it.
    var fencedTrial: String?
    /// How often locks were in the way of the offered handler.
    var misses = 0
    /// Of the handler that waits until its successor has committed a batch; nil where none waits.
    var previous: Configuration?
    /// Whether the one that waits may hold in memory what the read model does not.
    var mustRemakePrevious = false

    /// What is to be retried; nil for nothing.
    var order: RetryOrder?
    var retrying: Retrying?
    /// What a commit beside letters was refused with: whether another runner moves on, or a command has changed the letters,
    /// the position tells.
    var fencedBesideLetters: String?

    struct Redo {
        let through: Int64
        /// Up to here the handler said that it went well: one batch.
        let wellThrough: Int64?
    }

    struct Doubt {
        let step: TrackingStep
        /// How many were given to the handler.
        let events: Int
        /// Of the event that it puts aside; nil where it puts none aside.
        var error: String?
        /// Whether it is the offered handler's.
        var isOfOffered = false
    }

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        policy = AttemptPolicy(maximum: configuration.maxAttempts)
    }

    /// What is done first.
    ///
    /// - Parameter generation: the log's head's, now.
    package mutating func start(generation: Int) -> RunnerAction {
        self.generation = generation
        state = .beginningRun
        return .beginRun
    }

    /// What is done next.
    ///
    /// - Parameters:
    ///   - event: what came of the last action.
    ///   - now: on any clock that does not go back.
    ///   - jitter: 0 ..< 1, so that many runners do not come back together.
    ///   - isStopping: whether the runner is to end; it does, as soon as the action in hand has come to its end.
    ///   - offer: another build of the handler that the shell holds, until it was taken or dropped; nil for none.
    ///   - retry: what is to be retried, which the shell holds until it is told what came of it; nil for nothing.
    ///   - note: gets what happened, in order, before the next action.
    package mutating func next(
        after event: RunnerEvent, now: Duration, jitter: Double, isStopping: Bool, offer: Configuration? = nil,
        retry: RetryOrder? = nil, note: (RunnerNote) -> Void
    ) -> RunnerAction {
        offered = offer
        order = retry
        if offer == nil {
            mustRemakeOffered = false
            misses = 0
        }
        let action = advance(event, now, jitter, isStopping, note)
        guard isStopping else { return action }
        state = .ended
        return .end
    }

    mutating func advance(
        _ event: RunnerEvent, _ now: Duration, _ jitter: Double, _ isStopping: Bool, _ note: (RunnerNote) -> Void
    ) -> RunnerAction {
        switch (state, event) {
        case (_, .failed(let error, let isOfCommit, let generation)):
            if case .applying = state { care?.attemptHasEnded = true }
            if isStopping { return .end }
            if let action = swapFailed(error, isOfCommit: isOfCommit, generation, note) { return action }
            let action = recover(from: error, isOfCommit: isOfCommit, generation, jitter, note)
            if isTrying { mustRemakeOffered = true }
            isTrying = false
            return action
        case (.beginningRun, .run(let last)):
            return runBegun(after: last, note)
        case (.notingAttempt(let attempt), .done):
            care?.attempt = attempt
            care?.attemptHasEnded = false
            return applyNext(note)
        case (.readingPosition, .standing(let found, let epoch)):
            return positionRead(found, epoch, now, note)
        case (.lookingAtPosition, .standing(let found, let epoch)):
            lastPositionLook = now
            let isAsKnown =
                epoch == positionEpoch && found.position == recorded && found.letters == letters
                && found.otherVersions.isEmpty && !found.hasStrayLetters
            return isAsKnown ? awaitHead() : positionRead(found, epoch, now, note)
        case (.makingHandler, .done):
            hasHandler = true
            isSetUp = false
            mustRemakeHandler = false
            return setUp()
        case (.settingUp, .done):
            isSetUp = true
            return checkLog()
        case (.checkingLog, .logChecked(let objection)):
            return logChecked(objection, note)
        case (.lookingAtHead, .head(let head)), (.awaitingHead, .head(let head)):
            return decide(at: head, now, note)
        case (.reading(let through), .batch(let positions, let stream)):
            streamAt = stream
            return batchRead(positions, through: through, note)
        case (.applying(let count, let holding, let step), .done):
            // A crash of the server may take it back: it was no end of a process either way.
            care?.attemptHasEnded = true
            committed(step, events: count - holding.count, now, note)
            if !holding.isEmpty || step.revision != nil {
                putAside(holding.map { (stream(at: $0), false) }, step, note)
            }
            done += count
            return applied(events: count - holding.count, note)
        case (.settingUpOffered(let step), .done):
            if let step { committed(step, events: 0, now, note) }
            return adopt(keepsPrevious: true, then: .lookAtHead, note)
        case (.changingHandler(let next), .done):
            return goOn(next, note)
        case (.parking(let step, let error, let attempts), .done):
            note(.parked(error, position: step.to, attempts: attempts))
            committed(step, events: 0, now, note)
            putAside([(stream(at: 0), true)], step, note)
            // The position is not where the handler left it.
            mustRemakeHandler = true
            return readPosition(generation)
        case (.moving(let step), .done):
            committed(step, events: 0, now, note)
            if step.revision != nil { putAside([], step, note) }
            return lookAtHead()
        case (.readingLetters, .letters(let letters)):
            return lettersRead(letters, note)
        case (.retrying(let letter, let step), .done):
            return retried(letter, step, note)
        case (.notingLetter(let before, let now, _), .done):
            return letterNoted(before, now: now, note)
        case (.pausing, .paused(let generation)):
            if offered != nil, isHandlerFailing { return takeOver(generation, note) }
            return hasBegunRun ? readPosition(generation) : start(generation: generation)
        default:
            preconditionFailure("\(event) does not answer what was done")
        }
    }
}
