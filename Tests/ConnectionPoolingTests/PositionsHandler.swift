import EventStore
import ProjectionRunning
import Projections

/// A projection that writes down each event's position: one that is applied twice meets the primary key.
final class PositionsHandler: ProjectionHandler {
    private let table: String

    init(table: String) { self.table = table }

    func setUp(in call: ProjectionCall) throws(ProjectionFailure) {
        try execute("CREATE TABLE IF NOT EXISTS \(table) (position bigint PRIMARY KEY)", [], call)
    }

    func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
        for offset in 0..<events.count {
            call.queue.position = events[offset].position
            try execute("INSERT INTO \(table) VALUES ($1)", [.int64(events[offset].position)], call)
        }
    }

    func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure) {
        try execute("DELETE FROM \(table)", [], call)
    }

    var stopRequest: StopRequest { StopRequest() }

    func destroy() {}

    private func execute(_ sql: String, _ parameters: [SQLParameter], _ call: ProjectionCall) throws(ProjectionFailure)
    {
        var sql = sql
        do {
            try sql.withUTF8 { text in
                try parameters.withUnsafeBufferPointer { values in
                    try call.queue.execute(UnsafeRawBufferPointer(text), parameters: values)
                }
            }
        } catch {
            throw ProjectionFailure(text: "\(error)", storeError: error as? EventStoreError)
        }
    }
}

extension ProjectionSession {
    /// A query without parameters.
    func query(_ sql: String) throws -> any SQLRows {
        var sql = sql
        return try sql.withUTF8 { text in
            try query(
                UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0),
                after: StatementQueue())
        }
    }
}
