/// How an ``Appender`` stands now, and what it has done since it was made.
public struct AppenderUsage: Sendable, Hashable {
    /// Appends that wait for a transaction.
    public var pending = 0
    /// Appends of the transaction that is under way.
    public var inFlight = 0
    /// Bytes of ``pending`` and ``inFlight``, roughly: their topics and states, and what goes with them.
    public var bytes = 0
    /// Transactions that committed.
    public var groups = 0
    /// Appends that the transactions of ``groups`` stored.
    public var appends = 0
    /// Events of the appends that were stored.
    public var events = 0
    /// Appends that were answered with a version conflict.
    public var conflicts = 0
    /// Accepted appends that failed for another reason than a version conflict.
    public var failures = 0
    /// Appends that were refused because too much waited.
    public var refusals = 0

    /// The usage of an appender that has done nothing yet.
    public init() {}
}
