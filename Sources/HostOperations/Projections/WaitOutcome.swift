/// How waiting for a projection ended.
public enum WaitOutcome: Sendable, Hashable {
    /// The position is committed and visible; `position` is where the projection is now.
    case reached(position: Int64)
    /// The time is over; nil: nothing is committed yet.
    case timedOut(position: Int64?)
    /// The projection has stopped short of it, and why, one line.
    case failed(position: Int64?, reason: String)
}
