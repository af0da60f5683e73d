/// How a pool stands, and what it has seen since it was made.
public struct PoolUsage: Sendable, Hashable {
    /// The pool's ``ConnectionPool/name``.
    public let name: String
    /// ``PoolBounds/base``.
    public let base: Int
    /// ``PoolBounds/ceiling``: the most that ``open`` can be.
    public let ceiling: Int
    /// Connections that count against the ceiling: in use, idle, being opened, checked or closed.
    public let open: Int
    /// Connections that callers hold now.
    public let leased: Int
    /// Open connections that nobody holds now.
    public let idle: Int
    /// Callers in the queue.
    public let waiting: Int
    /// Connections opened in all.
    public let opened: Int
    /// Callers that had to wait for others to return a connection, in all.
    public let waits: Int
    /// The seconds that the callers of ``waits`` have waited, in all.
    public let waitSeconds: Double
    /// Callers that waited in vain, in all.
    public let timeouts: Int
}
