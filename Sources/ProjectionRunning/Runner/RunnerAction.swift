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
    /// Put the next event in hand aside, with its error and how often it was tried; answered by `done`.
    case park(RunnerMachine.TrackingStep, error: String, attempts: Int)
    /// Move the position alone; answered by `done`.
    case move(RunnerMachine.TrackingStep)
    /// Answered by ``RunnerEvent/paused(generation:)``.
    case pause(Duration)
    /// Nothing follows.
    case end
}

/// What came of an action.
package enum RunnerEvent: Sendable {
    /// How far the log can be read.
    package struct Head: Sendable, Hashable {
        /// nil before it is known.
        package var head: Int64?
        package var generation: Int
        /// The highest position when the log was first looked at.
        package var highestAtStart: Int64?

        package init(head: Int64?, generation: Int, highestAtStart: Int64?) {
            self.head = head
            self.generation = generation
            self.highestAtStart = highestAtStart
        }
    }

    /// What a runner before this one has left that has not ended cleanly; nil for none.
    case run(after: RunRecord?)
    case standing(TrackingStanding)
    case done
    /// nil: nothing speaks against the log.
    case logChecked(against: String?)
    case head(Head)
    /// The positions of what was read, in order; empty only where nothing is left in the range. `stream` gives the stream of
    /// each, by its index.
    case batch([Int64], stream: @Sendable (Int) -> String)
    case paused(generation: Int)
    /// Nothing of the action is kept, unless the outcome of its commit is unknown.
    ///
    /// - `isOfCommit`: the handler had done its work.
    /// - `generation`: the log's head's, now.
    case failed(any Error, isOfCommit: Bool = false, generation: Int)
}

/// What happened, for status and log.
package enum RunnerNote: Sendable, Hashable {
    /// The runner before this one has not ended cleanly: so many events are tried alone.
    case goesCarefully(after: String, events: Int)
    case stands(at: Int64?)
    case positionMoved(found: Int64?, known: Int64?)
    case committed(events: Int, position: Int64)
    /// The log is not the one that was read; said once.
    case ahead(String)
    case fenced(String, attempts: Int)
    /// A batch of several failed: its events follow one by one. Counts no attempt.
    case batchFailed(String, events: Int)
    case attemptFailed(String, attempts: Int, of: Int, isCounted: Bool, next: Duration)
    case gaveUp(String, attempts: Int, of: Int)
    /// An event was put aside.
    case parked(String, position: Int64, attempts: Int)
    /// So much is put aside now.
    case aside(LetterCounts)
}
