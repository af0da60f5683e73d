public import EventStore

/// How a projection stands in this process.
public struct ProjectionStatus: Sendable, Hashable {
    /// The projection's name.
    public var name: String
    /// The application whose log the projection follows.
    public var application: String
    /// What its runner is at.
    public var state: ProjectionState
    /// The position recorded together with the read model; nil before the first.
    public var position: Int64?
    /// The application's safe head, as far as this process knows.
    public var head: Int64?
    /// The age of the oldest event that is not projected yet, by its own time; where it has none, the time since this
    /// process first saw a head above the position. nil until it has seen a head, 0 when caught up.
    public var lagSeconds: Double?
    /// When the oldest event that is not projected yet happened by its own time, seconds since 1970; nil where it does
    /// not say, or when caught up.
    public var oldestEventAt: Double?
    /// Events given to the plugin and committed by this process.
    public var events: Int64
    /// Transactions committed by this process.
    public var batches: Int64
    /// Seconds from the start of the runner to the last commit.
    public var seconds: Double
    /// Failed attempts in all.
    public var retries: Int64
    /// Failed attempts of the batch in hand; 0 once it has succeeded.
    public var attempts: Int
    /// The last error, one line; nil once a batch has succeeded since.
    public var error: String?
    /// What is put aside.
    public var letters = LetterCounts()
    /// The version of the plugin whose handler is driven.
    public var pluginVersion = ""
    /// Why another build of the handler was not taken, or was given up again, one line; nil where the last one was taken.
    public var swapProblem: String?
    /// Positions between `position` and `head`; not a count of events, positions have gaps. Negative where the position
    /// is above the head.
    public var lag: Int64? {
        guard let head else { return nil }
        return head - (position ?? 0)
    }
}
