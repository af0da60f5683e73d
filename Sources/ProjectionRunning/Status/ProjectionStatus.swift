public import EventStore

/// What a projection is doing.
public enum ProjectionState: String, Sendable, Hashable, CaseIterable {
    /// Connecting, or setting up its read model.
    case starting
    /// Behind the safe head and projecting.
    case catchingUp = "catching-up"
    /// At the safe head, waiting for events.
    case live
    /// An attempt failed; it waits before the next one.
    case retrying
    /// A call of the plugin does not return, though it was asked to: what it held was taken from it.
    case stuck
    /// Stopped for good: the attempts are used up, or the plugin asked for it.
    case failed
    /// The position is above the log's last event: the log came back older, or is another one. Stopped until the position
    /// is set back.
    case ahead
    /// Another runner has moved the position: this one has stood down.
    case fenced
    /// Stopped because the host stops.
    case stopped
}

/// How a projection stands in this process.
public struct ProjectionStatus: Sendable, Hashable {
    public var name: String
    public var application: String
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
    /// Failed attempts in all, and those of the batch in hand.
    public var retries: Int64
    public var attempts: Int
    /// The last error, one line; nil once a batch has succeeded since.
    public var error: String?
    /// What is put aside.
    public var letters = LetterCounts()
    /// Positions between `position` and `head`; not a count of events, positions have gaps. Negative where the position
    /// is above the head.
    public var lag: Int64? {
        guard let head else { return nil }
        return head - (position ?? 0)
    }
}
