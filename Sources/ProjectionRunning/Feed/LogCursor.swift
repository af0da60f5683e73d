import ConnectionPooling
import EventStore

/// Reads the log for one runner on a thread of its own, so that the next events are fetched while the last are projected.
actor LogCursor {
    private let thread: ThreadExecutor
    private let connections: ProjectionConnections
    private let projection: ProjectionName
    private let application: ApplicationName
    private let stop: RunnerStop
    private let request: PoolRequest
    private var reader: (any LogReader)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        of application: ApplicationName, for projection: ProjectionName, _ connections: ProjectionConnections,
        stop: RunnerStop
    ) {
        thread = ThreadExecutor(name: "read \(projection)")
        self.connections = connections
        self.projection = projection
        self.application = application
        self.stop = stop
        request = PoolRequest(
            "\(projection): a read of the log", place: connections.store.place(of: .log(application)),
            holder: "\(projection) reads \(application)")
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

    /// A connection on which a read fails is closed: the next read gets another.
    private func perform<R>(_ body: (any LogReader) throws -> R) async throws -> R {
        try Task.checkCancellation()
        let lease = RunnerLease(try await connections.borrow(request), as: .upstream, stop)
        do {
            let reader = try reader(over: lease.connection)
            stop.attach(reader.interruptible, as: .upstream)
            let result = try body(reader)
            if lease.end() { self.reader = nil }
            return result
        } catch {
            lease.end(retires: true)
            reader = nil
            throw error
        }
    }

    private func reader(over connection: any StoreConnection) throws -> any LogReader {
        if let reader {
            reader.work(over: connection)
            return reader
        }
        let reader = try connections.store.makeReader(of: application, for: projection, over: connection)
        self.reader = reader
        return reader
    }

    /// Ends the thread; nothing is read any more.
    func close() {
        reader = nil
        thread.close()
    }
}
