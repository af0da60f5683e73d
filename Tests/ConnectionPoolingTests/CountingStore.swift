import EventStore
import Synchronization

/// A store that counts the rows which its readers get from the server.
struct CountingStore: EventStore {
    /// Of events, since it was made.
    final class Count: Sendable {
        private let rows = Atomic(0)
        var value: Int { rows.load(ordering: .relaxed) }
        func add(_ count: Int) { rows.add(count, ordering: .relaxed) }
    }

    let store: any EventStore
    let rows = Count()

    var dialect: SQLDialect { store.dialect }
    var summary: String { store.summary }
    func makeAdministration() throws -> any StoreAdministration { try store.makeAdministration() }
    func makeConnection(at place: Int) throws -> any StoreConnection { try store.makeConnection(at: place) }

    func makeReader(of application: ApplicationName) throws -> any LogReader {
        CountingReader(try store.makeReader(of: application), rows)
    }

    func makeReader(
        of application: ApplicationName, for projection: ProjectionName, over connection: any StoreConnection
    ) throws -> any LogReader {
        CountingReader(try store.makeReader(of: application, for: projection, over: connection), rows)
    }

    func makeApplicationSession(of application: ApplicationName) throws -> any ApplicationSession {
        try store.makeApplicationSession(of: application)
    }

    func makeWriter(to application: ApplicationName) throws -> any LogWriter { try store.makeWriter(to: application) }

    func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, besideLog isBesideLog: Bool,
        over connection: any StoreConnection
    ) throws -> any ProjectionSession {
        try store.makeProjectionSession(of: projection, on: application, besideLog: isBesideLog, over: connection)
    }
}

private final class CountingReader: LogReader {
    private let reader: any LogReader
    private let rows: CountingStore.Count

    init(_ reader: any LogReader, _ rows: CountingStore.Count) {
        self.reader = reader
        self.rows = rows
    }

    var interruptible: any Interruptible { reader.interruptible }
    var wakeable: any Wakeable { reader.wakeable }
    var originatorIDType: OriginatorIDType { get throws { try reader.originatorIDType } }
    func ping() throws { try reader.ping() }
    func disconnect() { reader.disconnect() }
    func work(over connection: any StoreConnection) { reader.work(over: connection) }
    func advanceSafeHead() throws -> SafeHeadStatus { try reader.advanceSafeHead() }
    func describe(_ holders: [LockHolder]) throws -> [String] { try reader.describe(holders) }
    func bounds() throws -> LogBounds { try reader.bounds() }
    func lateEvents() throws -> [StoredEvent] { try reader.lateEvents() }
    func stream(_ id: OriginatorID, after: Int64, limit: Int) throws -> [StoredEvent] {
        try reader.stream(id, after: after, limit: limit)
    }
    func listen() throws { try reader.listen() }
    func waitForPush(milliseconds: Int) throws -> Bool { try reader.waitForPush(milliseconds: milliseconds) }

    func read(after: Int64, through: Int64, limit: Int, topics: [String]) throws -> NotificationBatch {
        let batch = try reader.read(after: after, through: through, limit: limit, topics: topics)
        rows.add(batch.count)
        return batch
    }
}
