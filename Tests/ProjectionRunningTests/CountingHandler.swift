import EventStore
import ProjectionRunning
import Projections
import Synchronization

/// A projection of the process: adds one to its count for every event, in SQL, and fails where the test wants it to.
final class CountingHandler: ProjectionHandler {
    struct Settings: Sendable {
        var fails: @Sendable (NotificationSlice) -> ProjectionFailure? = { _ in nil }
        var seesBatch: @Sendable (Int) -> Void = { _ in }
    }

    private let table: String
    private let settings: Settings

    init(_ table: String, _ settings: Settings = Settings()) {
        self.table = table
        self.settings = settings
    }

    func setUp(in call: ProjectionCall) throws(ProjectionFailure) {
        try execute("CREATE TABLE IF NOT EXISTS \(table) (id bigint PRIMARY KEY, events bigint)", call)
    }

    func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
        settings.seesBatch(events.count)
        for _ in 0..<events.count {
            try execute(
                "INSERT INTO \(table) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET events = \(table).events + 1", call)
        }
        if let failure = settings.fails(events) { throw failure }
    }

    func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure) {
        try execute("DELETE FROM \(table)", call)
    }

    var stopRequest: StopRequest { StopRequest() }

    func destroy() {}

    private func execute(_ sql: String, _ call: ProjectionCall) throws(ProjectionFailure) {
        var sql = sql
        do {
            try sql.withUTF8 { text in
                try call.queue.execute(
                    UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0))
            }
        } catch {
            throw ProjectionFailure(text: "\(error)", storeError: error as? EventStoreError)
        }
    }
}
