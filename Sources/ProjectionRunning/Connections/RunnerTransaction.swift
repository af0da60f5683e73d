import ConnectionPooling
import EventStore
import Synchronization

/// The transactions of one runner, one after the other. Each takes a connection when it first needs one, so that none is held
/// while a handler only computes, and gives it back at its end.
// Sendable: the runner's thread uses it alone; ``abandon()`` is called by the one that takes a call away, when the handler can
// no longer touch it and before the runner's thread goes on.
final class RunnerTransaction: SQLQuerying, @unchecked Sendable {
    private let connections: ProjectionConnections
    private let projection: ProjectionName
    private let application: ApplicationName
    private let stop: RunnerStop
    private let watch: CallWatch
    private let place: Int
    private let holder: String
    private var session: (any ProjectionSession)?
    private var lease: RunnerLease?
    private var purpose = ""
    /// What was waited for on the runner's thread.
    private(set) var use = StoreUse()

    init(
        of projection: ProjectionName, on application: ApplicationName, _ connections: ProjectionConnections,
        stop: RunnerStop, watch: CallWatch
    ) {
        self.projection = projection
        self.application = application
        self.connections = connections
        self.stop = stop
        self.watch = watch
        place = connections.store.place(of: .projection(projection))
        holder = "\(projection) on \(application)"
    }

    /// Begins another one, which holds nothing yet.
    ///
    /// - Parameter purpose: what others are told who wait for a connection.
    func begin(for purpose: String) { self.purpose = "\(projection): \(purpose)" }

    /// The session with a connection, waiting for one in the task.
    nonisolated(nonsending) func open() async throws -> any ProjectionSession {
        if let session, lease != nil { return session }
        return try take(await connections.borrow(PoolRequest(purpose, place: place, holder: holder)))
    }

    /// The session with a connection, waiting for one on the runner's thread.
    ///
    /// - Parameter isInCall: whether a handler goes on computing while it has the connection.
    /// - Throws: ``EventStoreError/Code/connectionRefused`` where there was none in time.
    func openBlocking(isInCall: Bool) throws -> any ProjectionSession {
        if let session, lease != nil { return session }
        let request = PoolRequest(purpose, place: place, holder: holder, isInCall: isInCall)
        let start = ContinuousClock.now
        defer { use.waiting += .now - start }
        do {
            return try take(
                // Whoever waits for others does not take too long.
                watch.pausing { try connections.pool.acquireBlocking(for: request) { stop.attach($0, as: .tracking) } })
        } catch let error as PoolError {
            throw EventStoreError(.connectionRefused, "\(error)")
        } catch is CancellationError {
            throw EventStoreError(.interrupted, "interrupted")
        }
    }

    private func take(_ lease: PoolLease<any StoreConnection>) throws -> any ProjectionSession {
        do {
            let session: any ProjectionSession
            if let known = self.session {
                session = known
                session.work(over: lease.session)
            } else {
                session = try connections.store.makeProjectionSession(
                    of: projection, on: application, over: lease.session)
                self.session = session
            }
            self.lease = RunnerLease(lease, as: .tracking, stop)
            stop.attach(session.interruptible, as: .tracking)
            return session
        } catch {
            lease.release()
            throw error
        }
    }

    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows {
        let session = try openBlocking(isInCall: true)
        let start = ContinuousClock.now
        defer { use.queries += .now - start }
        return try session.query(sql, parameters: parameters, after: queue)
    }

    /// Rolls back what is not committed, and gives the connection back.
    func end() {
        guard let lease else {
            // What was waited for, or was taken away.
            if stop.detach(.tracking) { session = nil }
            return
        }
        self.lease = nil
        session?.rollback()
        if lease.end() { session = nil }
    }

    /// Closes the connection of a call that does not return, and lets others have its place.
    func abandon() {
        guard let lease else { return }
        self.lease = nil
        session?.disconnect()
        session = nil
        lease.end(retires: true)
    }

    /// Another build of the handler comes: nothing that this one has made of its session reaches it.
    func changeHands() {
        if lease == nil { session = nil }
    }

    /// What the runner has learned of its session is forgotten, and a connection of its own is closed.
    func close() {
        end()
        session = nil
    }
}
