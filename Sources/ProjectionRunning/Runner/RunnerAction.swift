package import EventStore

/// What the machine wants done; one at a time.
package enum RunnerAction: Sendable, Hashable {
    /// Write down that the runner runs; answered by ``RunnerEvent/run(after:)``.
    case beginRun
    /// Write down that the next event is tried alone; answered by `done`.
    case noteAttempt(RunRecord.Attempt)
    /// And what is put aside; answered by ``RunnerEvent/standing(_:)``.
    case readPosition
    /// End the handler, if there is one, and make another; answered by ``RunnerEvent/done``.
    case makeHandler
    /// Let the handler make its read model. Where a position stands it must find its tables. Answered by `done`.
    case setUp(at: Int64?)
    /// Find out whether the log is the one that was read up to there; answered by ``RunnerEvent/logChecked(against:)``.
    case checkLog(at: Int64)
    /// How far the log can be read, at once; answered by ``RunnerEvent/head(_:)``.
    case lookAtHead
    /// The same, once the head is above `above`, the generation another, or the time over.
    case awaitHead(above: Int64, generation: Int, atMost: Duration)
    /// Answered by ``RunnerEvent/batch(_:stream:)``; the events stay in the shell's hand.
    case read(after: Int64, through: Int64)
    /// Call the handler with the next events in hand, but for those at the offsets `holding`, which are put aside, and
    /// commit, in one transaction; answered by `done`.
    case apply(count: Int, holding: [Int] = [], RunnerMachine.TrackingStep)
    /// The same with the offered handler, which makes its read model before that in the same transaction. It does not wait
    /// for locks for long.
    case applyOffered(count: Int, holding: [Int] = [], RunnerMachine.TrackingStep)
    /// Let the offered handler make its read model, and move the position (nil: leave it), in one transaction; answered by
    /// `done`. It does not wait for locks for long.
    case setUpOffered(RunnerMachine.TrackingStep?)
    /// End the offered handler, of whose last call nothing was kept, and make another; answered by `done`.
    case remakeOffered
    /// The offered handler takes the place of the one that runs, which is ended, or kept aside; answered by `done`.
    case adoptOffered(keepsPrevious: Bool)
    /// End the offered handler: it is not taken, for this reason; answered by `done`.
    case dropOffered(String)
    /// End the handler that was kept aside; answered by `done`.
    case dropPrevious
    /// The handler that was kept aside takes its place again, and the other one is ended, for this reason; answered by `done`.
    case restorePrevious(String)
    /// Put the next event in hand aside, with its error and how often it was tried; answered by `done`.
    case park(RunnerMachine.TrackingStep, error: String, attempts: Int)
    /// Move the position alone; answered by `done`.
    case move(RunnerMachine.TrackingStep)
    /// The next events that are put aside, of positions above this one; answered by ``RunnerEvent/letters(_:)``.
    case readLetters(after: Int64)
    /// Read the event of a letter, call the handler with it and commit, in one transaction that takes the letter away and leaves
    /// the position where it is; answered by `done`.
    case retry(DeadLetter, RunnerMachine.TrackingStep, isLast: Bool)
    /// Write down how a letter stands after it has failed once more; answered by `done`.
    case noteLetter(DeadLetter, now: DeadLetter, RunnerMachine.TrackingStep)
    /// Answered by ``RunnerEvent/paused(generation:)``.
    case pause(Duration)
    /// Nothing follows.
    case end
}
