/// How an ``Appender`` stands now, and what it has done since it was made.
public struct AppenderUsage: Sendable, Hashable {
    /// Appends that wait, and those whose transaction is under way.
    public var pending = 0
    public var inFlight = 0
    /// Bytes of both.
    public var bytes = 0
    /// Transactions that committed, and the appends and events that they stored.
    public var groups = 0
    public var appends = 0
    public var events = 0
    /// Appends that were answered with a version conflict, and those that failed for another reason after they were
    /// accepted.
    public var conflicts = 0
    public var failures = 0
    /// Appends that were refused because too much waited.
    public var refusals = 0

    public init() {}
}
