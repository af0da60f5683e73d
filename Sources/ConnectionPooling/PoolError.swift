/// Why a pool gave no connection.
public struct PoolError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Sendable, Hashable {
        /// None became free within ``PoolBounds/waitTimeout``.
        case timedOut
        /// The pool is closed, or closes.
        case closed
    }

    /// What takes up a connection.
    public struct Holder: Sendable, Hashable {
        /// What the one who acquired it said that it was for, or what the pool itself does with it.
        public let purpose: String
        /// For how long.
        public let seconds: Double
    }

    /// Whether none became free in time, or none will any more.
    public let code: Code
    /// The pool's ``ConnectionPool/name``.
    public let poolName: String
    /// The pool's bounds, for the description to say what can be raised.
    public let bounds: PoolBounds
    /// The longest first.
    public let holders: [Holder]

    /// The most holders that the description names.
    private static let named = 5

    /// One line: the pool, its bounds, what holds it, and what to do.
    public var description: String {
        var size = "\(bounds.base) + \(bounds.overflow) connections"
        if let most = bounds.mostInCalls { size += ", at most \(most) of them in calls of plugins" }
        switch code {
        case .closed: return "the pool '\(poolName)' (\(size)) is closed: the host is stopping"
        case .timedOut:
            let seconds = bounds.waitTimeout / .seconds(1)
            return "the pool '\(poolName)' (\(size)) had none free within \(seconds) s; held by: \(heldBy); "
                + "raise its size or overflow, or make what holds it shorter"
        }
    }

    private var heldBy: String {
        var texts = holders.prefix(Self.named).map { holder in
            "\(holder.purpose) (for \((holder.seconds * 10).rounded() / 10) s)"
        }
        if holders.count > Self.named { texts.append("and \(holders.count - Self.named) more") }
        return texts.isEmpty ? "nobody" : texts.joined(separator: ", ")
    }
}
