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

    /// See ``LogReader/read(after:through:limit:topics:)``.
    func read(after: Int64, through: Int64, limit: Int, topics: [String]) async throws -> NotificationBatch {
        try await perform { try $0.read(after: after, through: through, limit: limit, topics: topics) }
    }

    /// See ``LogReader/bounds()``.
    func bounds() async throws -> LogBounds {
        try await perform { try $0.bounds() }
    }

    /// The event at a position; nil where none stands there any more.
    func event(at position: Int64) async throws -> RecordedEvent? {
        let batch = try await read(after: position - 1, through: position, limit: 1, topics: [])
        guard batch.records.count > 0 else { return nil }
        let event = batch.storedEvent(at: 0)
        return RecordedEvent(
            position: event.position, stream: event.originatorID.description, version: event.originatorVersion)
    }

    /// A reader that fails is closed: the next read opens another.
    private func perform<R>(_ body: (any LogReader) throws -> R) async throws -> R {
        try Task.checkCancellation()
        let lease = try await RunnerLease(from: pool, for: "read of the log", as: .upstream, stop) { $0.interruptible }
        do {
            let result = try body(lease.session)
            lease.release()
            return result
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
