public import ConnectionPooling
public import EventStore

/// The connections of all runners of a process: one bound, whatever the databases and however many the projections. They are
/// lent for a read or a transaction, so that a projection that has nothing to do holds none.
public final class ProjectionConnections: Sendable {
    /// The pool's name, for errors and metrics.
    public static let name = "projections"

    let store: any EventStore
    let pool: ConnectionPool<any StoreConnection>

    /// Opens nothing yet.
    ///
    /// - Parameter bounds: at most half of the connections, at least one, are held in calls of plugins whatever they say.
    public init(store: any EventStore, bounds: PoolBounds) {
        self.store = store
        var bounds = bounds
        bounds.mostInCalls = max(1, bounds.ceiling / 2)
        pool = ConnectionPool(
            name: Self.name, bounds: bounds, openAt: { try store.makeConnection(at: $0) }, ping: { try $0.ping() },
            close: { $0.disconnect() },
            // Whatever has failed on the way: no transaction stands open on a connection that is returned.
            reset: { $0.reset() })
    }

    /// A connection at once where there is one, opened on the caller's thread; else when it is the caller's turn.
    nonisolated(nonsending) func borrow(_ request: PoolRequest) async throws -> PoolLease<any StoreConnection> {
        if let lease = pool.acquireNow(for: request) { return lease }
        return try await pool.acquire(for: request)
    }

    /// How they are used now.
    public var usage: PoolUsage { pool.usage }

    /// Waits for what is in use, closes all and lets nobody in any more.
    public func close() async { await pool.close() }
}
