import ConnectionPooling
import EventStore

/// Reads the log for one runner on a thread of its own, so that the next events are fetched while the last are projected.
actor LogCursor {
    private let thread: ThreadExecutor
    private let pool: ConnectionPool<any LogReader>
    private let stop: RunnerStop

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(pool: ConnectionPool<any LogReader>, projection: ProjectionName, stop: RunnerStop) {
        thread = ThreadExecutor(name: "read \(projection)")
        self.pool = pool
        self.stop = stop
    }

    /// See ``LogReader/read(after:through:limit:topics:)``. A reader that fails is closed: the next read opens another.
    func read(after: Int64, through: Int64, limit: Int, topics: [String]) async throws -> NotificationBatch {
        try Task.checkCancellation()
        let lease = try await RunnerLease(from: pool, for: "read of the log", as: .upstream, stop) { $0.interruptible }
        do {
            let batch = try lease.session.read(after: after, through: through, limit: limit, topics: topics)
            lease.release()
            return batch
        } catch {
            lease.retire()
            throw error
        }
    }

    /// Ends the thread; nothing is read any more.
    func close() {
        thread.close()
    }
}
