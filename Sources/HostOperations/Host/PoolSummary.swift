public import ConnectionPooling

/// How a pool of database connections stands.
public struct PoolSummary: Sendable, Hashable {
    /// Whose connections they are: `application NAME`, or the projections'.
    public var name: String
    /// How many may stay open.
    public var base: Int
    /// How many can be open at the most.
    public var ceiling: Int
    /// How many are open.
    public var open: Int
    /// How many of them are in use.
    public var leased: Int
    /// Callers that wait for one.
    public var waiting: Int
    /// Callers that have waited in vain, since the start.
    public var timeouts: Int

    /// A pool with the given numbers.
    public init(name: String, base: Int, ceiling: Int, open: Int, leased: Int, waiting: Int, timeouts: Int) {
        self.name = name
        self.base = base
        self.ceiling = ceiling
        self.open = open
        self.leased = leased
        self.waiting = waiting
        self.timeouts = timeouts
    }

    /// What operators ask of a pool.
    public init(_ usage: PoolUsage) {
        self.init(
            name: usage.name, base: usage.base, ceiling: usage.ceiling, open: usage.open, leased: usage.leased,
            waiting: usage.waiting, timeouts: usage.timeouts)
    }
}
