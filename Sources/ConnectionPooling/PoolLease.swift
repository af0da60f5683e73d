import Synchronization

/// The right to use one of a pool's sessions, until it is released.
public final class PoolLease<Session>: @unchecked Sendable {
    // Sendable: the slot is this lease's alone until it ends, and `ended` is atomic.

    /// To be used by one thread at a time, and not after ``release()``.
    public var session: Session { pooled.session }

    let pooled: PooledSession<Session>
    private let slot: Int
    private let pool: ConnectionPool<Session>
    private let ended = Atomic(false)

    init(_ pooled: PooledSession<Session>, slot: Int, pool: ConnectionPool<Session>) {
        self.pooled = pooled
        self.slot = slot
        self.pool = pool
    }

    deinit { release() }

    /// Returns the session; whoever waits longest gets it. Only the first call does anything.
    public func release() { end(retires: false) }

    /// Returns a session that nobody shall use again: it is closed, and another opened where one is needed.
    public func retire() { end(retires: true) }

    private func end(retires: Bool) {
        guard !ended.exchange(true, ordering: .acquiringAndReleasing) else { return }
        pool.takeBack(pooled, slot: slot, retires: retires)
    }
}
