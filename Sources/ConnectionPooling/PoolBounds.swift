/// How many connections a pool may have, and for how long.
public struct PoolBounds: Sendable, Hashable {
    /// Connections that stay open once they were needed; at least 1.
    public var base: Int
    /// Connections beyond the base, closed when they are idle.
    public var overflow: Int
    /// A connection that is older is replaced when it is returned.
    public var maximumAge: Duration
    /// How long a caller waits for a connection before it gets a ``PoolError``.
    public var waitTimeout: Duration
    /// Whether a connection that stood idle is asked for a sign of life before it is handed out.
    public var checksBeforeUse: Bool
    /// How long a connection beyond the base stands idle before it is closed, so that no burst reconnects for each call.
    public var idleOverflowLifetime: Duration
    /// The most connections that may be held at once for requests that are ``PoolRequest/isInCall``, so that slow calls leave some
    /// to all others; nil: all of them.
    public var mostInCalls: Int?

    /// Bounds; those that are too small to work are raised: `base` and `mostInCalls` to 1, `overflow` to 0.
    public init(
        base: Int, overflow: Int, maximumAge: Duration = .seconds(600), waitTimeout: Duration = .seconds(30),
        checksBeforeUse: Bool = false, idleOverflowLifetime: Duration = .seconds(3), mostInCalls: Int? = nil
    ) {
        self.mostInCalls = mostInCalls.map { max(1, $0) }
        self.base = max(1, base)
        self.overflow = max(0, overflow)
        self.maximumAge = maximumAge
        self.waitTimeout = waitTimeout
        self.checksBeforeUse = checksBeforeUse
        self.idleOverflowLifetime = idleOverflowLifetime
    }

    /// The most connections at any moment, those that are being opened or closed included.
    public var ceiling: Int { base + overflow }
}
