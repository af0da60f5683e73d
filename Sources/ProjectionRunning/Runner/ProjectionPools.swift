import ConnectionPooling
import EventStore

/// The connections of one projection: its upstream pool reads the log where the projection lags, its tracking pool holds
/// the transactions that write the read model and the position.
///
/// The runner takes a lease for each read and for each batch, so that others (dead letters, a rebuild) come in between
/// even where a pool has a single connection.
final class ProjectionPools: Sendable {
    let upstream: ConnectionPool<any LogReader>
    let tracking: ConnectionPool<any ProjectionSession>

    /// Opens nothing yet. The pools are named `<projection>/upstream` and `<projection>/tracking`.
    init(
        of projection: ProjectionName, on application: ApplicationName, store: any EventStore, bounds: PoolBounds
    ) {
        upstream = ConnectionPool(
            name: "\(projection)/upstream", bounds: bounds,
            open: { try store.makeReader(of: application, for: projection) }, ping: { try $0.ping() },
            close: { $0.disconnect() })
        tracking = ConnectionPool(
            name: "\(projection)/tracking", bounds: bounds,
            open: { try store.makeProjectionSession(of: projection, on: application) }, ping: { try $0.ping() },
            close: { $0.disconnect() },
            // Whatever has failed on the way: no transaction stands open on a session that is returned.
            reset: { $0.rollback() })
    }

    /// Upstream and tracking.
    var usage: [PoolUsage] { [upstream.usage, tracking.usage] }

    /// Closes what nobody uses, for a projection that has ended; who looks after it later opens anew.
    func closeIdle() {
        upstream.closeIdle()
        tracking.closeIdle()
    }

    /// Waits for what is in use, closes all and lets nobody in any more.
    func close() async {
        await upstream.close()
        await tracking.close()
    }
}

/// A session of a pool while a runner uses it: its stop reaches the session, and only while the runner has it.
struct RunnerLease<Session> {
    private let lease: PoolLease<Session>
    private let stop: RunnerStop
    private let part: RunnerStop.Part

    var session: Session { lease.session }

    /// Takes a session, where there is one without leaving the caller's thread.
    nonisolated(nonsending) init(
        from pool: ConnectionPool<Session>, for purpose: String, as part: RunnerStop.Part, _ stop: RunnerStop,
        interruptible: (Session) -> any Interruptible
    ) async throws {
        if let lease = pool.acquireNow(for: purpose) {
            self.lease = lease
        } else {
            lease = try await pool.acquire(for: purpose)
        }
        self.stop = stop
        self.part = part
        stop.attach(interruptible(lease.session), as: part)
    }

    /// Returns the session; one that was interrupted is of no use to anyone any more.
    func release() { end(retires: false) }

    /// Returns a session that has failed, to be closed.
    func retire() { end(retires: true) }

    private func end(retires: Bool) {
        if stop.detach(part) || retires { lease.retire() } else { lease.release() }
    }
}
