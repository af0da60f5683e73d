import EventStore
import Projections
import SQLiteStore

/// A read model of its own, in a file that goes with the check, and the position up to which it was made.
final class ScratchProjection {
    private let store: SQLiteStore
    private let session: any ProjectionSession
    private let queue = StatementQueue()
    private var position: Int64?
    let path: String

    init(_ name: ProjectionName, of application: ApplicationName, in path: String) throws {
        self.path = path
        store = SQLiteStore(location: .file(path: path))
        let administration = store.makeAdministration()
        try administration.prepareHostTables(create: true)
        try administration.prepareProjection(name, create: true)
        administration.disconnect()
        session = store.makeProjectionSession(
            of: name, on: application, besideLog: false, over: store.makeConnection(at: 0))
    }

    /// As the host does it at a start.
    func setUp(_ handler: any ProjectionHandler) throws {
        try inTransaction {
            try handler.setUp(in: call)
            try session.commit(queue, tracking: nil)
        }
    }

    /// Applies events and keeps what the handler has written, with the position.
    ///
    /// - Parameter afterCall: is called between the handler's return and the commit.
    func apply(
        _ events: NotificationSlice, to handler: any ProjectionHandler, afterCall: () -> Void = {}
    ) throws {
        try inTransaction {
            try handler.apply(events, in: call)
            let last = events.lastPosition
            afterCall()
            let move = last.map { TrackingMove(from: position, to: $0) }
            try session.commit(queue, tracking: move)
            if let last { position = last }
        }
    }

    /// Applies events and keeps nothing.
    ///
    /// - Returns: why the handler has failed; nil where it has not.
    func tryApplying(_ events: NotificationSlice, to handler: any ProjectionHandler) throws -> ProjectionFailure? {
        queue.reset()
        defer {
            session.rollback()
            queue.reset()
        }
        do throws(ProjectionFailure) {
            try handler.apply(events, in: call)
            return nil
        } catch {
            return error
        }
    }

    func clear(_ handler: any ProjectionHandler) throws {
        try inTransaction {
            try handler.clearReadModel(in: call)
            try session.commit(queue, tracking: nil)
        }
    }

    /// What the projection has written up to now.
    func readModel() throws -> ReadModel {
        queue.reset()
        defer { session.rollback() }
        var model = ReadModel()
        let tables = try rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        for case let name? in tables.map({ $0[0] }) where !Self.isOfHost(name) {
            model.add(name, try rows("SELECT * FROM \"\(name.replacing("\"", with: "\"\""))\""))
        }
        return model
    }

    private static func isOfHost(_ table: String) -> Bool {
        table.hasPrefix("projectionist_") || table.hasSuffix("_tracking")
    }

    private func rows(_ sql: String) throws -> [[String?]] {
        var sql = sql
        let rows = try sql.withUTF8 {
            try session.query(
                UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
        }
        return (0..<rows.rowCount).map { row in
            (0..<rows.columnCount).map { column in
                rows.text(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
            }
        }
    }

    private var call: ProjectionCall {
        ProjectionCall(session: session, queue: queue, dialect: .sqlite, cancellation: CancellationFlag())
    }

    private func inTransaction(_ body: () throws -> Void) throws {
        queue.reset()
        do {
            try body()
        } catch {
            session.rollback()
            throw error
        }
    }
}
