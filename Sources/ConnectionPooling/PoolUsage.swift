/// How a pool stands, and what it has seen since it was made.
public struct PoolUsage: Sendable, Hashable {
    public let name: String
    /// ``PoolBounds/base`` and ``PoolBounds/ceiling``.
    public let base: Int
    public let ceiling: Int
    /// Connections that count against the ceiling: in use, idle, being opened, checked or closed.
    public let open: Int
    public let leased: Int
    public let idle: Int
    /// Callers in the queue.
    public let waiting: Int
    /// Connections opened in all.
    public let opened: Int
    /// Callers that had to wait for others to return a connection, in all, and the seconds that they waited.
    public let waits: Int
    public let waitSeconds: Double
    /// Callers that waited in vain, in all.
    public let timeouts: Int
}
