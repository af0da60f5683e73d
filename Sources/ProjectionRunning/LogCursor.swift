import EventStore

/// Reads the log for one runner on a thread of its own, so that the next events are fetched while the last are projected.
actor LogCursor {
    private let thread: ThreadExecutor
    private let store: any EventStore
    private let application: ApplicationName
    private let stop: RunnerStop
    private var reader: (any LogReader)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(store: any EventStore, application: ApplicationName, projection: ProjectionName, stop: RunnerStop) {
        thread = ThreadExecutor(name: "read \(projection)")
        self.store = store
        self.application = application
        self.stop = stop
    }

    /// See ``LogReader/read(after:through:limit:topics:)``.
    func read(after: Int64, through: Int64, limit: Int, topics: [String]) throws -> NotificationBatch {
        try Task.checkCancellation()
        let reader = try self.reader ?? store.makeReader(of: application)
        if self.reader == nil { stop.attach(reader: reader.interruptible) }
        self.reader = reader
        return try reader.read(after: after, through: through, limit: limit, topics: topics)
    }

    /// Closes the connection; the next read opens it anew.
    func disconnect() {
        reader?.disconnect()
        reader = nil
    }

    /// Ends the thread; nothing is read any more.
    func close() {
        disconnect()
        thread.close()
    }
}
