package import EventStore

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
    /// An event that was put aside has failed once more.
    case retryFailed(String, position: Int64)
    /// A retry has come to its end.
    case retried(RetryResult)
    /// Another build of the handler has taken over; `isProven`: with a batch, else its set-up is done.
    case swapped(build: String, isProven: Bool)
    /// Another build of the handler was tried; what ran before goes on.
    case swapFailed(String)
    /// The build that had taken over has failed at its first events; the one before goes on.
    case swappedBack(String)
}
