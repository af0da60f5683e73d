package import EventStore

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
    /// `under`: which run of the server it was read from; nil where a store does not tell.
    case standing(TrackingStanding, under: LogEpoch? = nil)
    case done
    /// nil: nothing speaks against the log.
    case logChecked(against: String?)
    case head(Head)
    /// The positions of what was read, in order; empty only where nothing is left in the range. `stream` gives the stream of
    /// each, by its index.
    case batch([Int64], stream: @Sendable (Int) -> String)
    /// The next events that are put aside, in order; empty where there are no more.
    case letters([DeadLetter])
    case paused(generation: Int)
    /// Nothing of the action is kept, unless the outcome of its commit is unknown.
    ///
    /// - `isOfCommit`: the handler had done its work.
    /// - `generation`: the log's head's, now.
    case failed(any Error, isOfCommit: Bool = false, generation: Int)
}
