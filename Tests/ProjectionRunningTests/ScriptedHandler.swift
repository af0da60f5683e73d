import EventStore
import ProjectionRunning
import Projections

/// A projection of the process whose calls a test writes down.
final class ScriptedHandler: ProjectionHandler {
    typealias Script = @Sendable (NotificationSlice, ProjectionCall) throws -> Void

    private let setUpScript: @Sendable (ProjectionCall) throws -> Void
    private let script: Script
    /// Whether the script touches nothing of its call once it was taken away.
    private let canBeTakenAway: Bool

    init(
        canBeTakenAway: Bool = false,
        setUp: @escaping @Sendable (ProjectionCall) throws -> Void = {
            try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint)")
        }, apply: @escaping Script
    ) {
        self.canBeTakenAway = canBeTakenAway
        setUpScript = setUp
        script = apply
    }

    func setUp(in call: ProjectionCall) throws(ProjectionFailure) { try translating { try setUpScript(call) } }

    func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
        try translating { try script(events, call) }
    }

    func clearReadModel(in call: ProjectionCall) {}

    var stopRequest: StopRequest { StopRequest() }

    var revocation: CallRevocation? { canBeTakenAway ? CallRevocation {} : nil }

    func destroy() {}

    private func translating(_ body: () throws -> Void) throws(ProjectionFailure) {
        do {
            try body()
        } catch let failure as ProjectionFailure {
            throw failure
        } catch {
            throw ProjectionFailure(text: "\(error)", storeError: error as? EventStoreError)
        }
    }
}

extension ProjectionCall {
    /// Queues a statement.
    func queueing(_ sql: String) throws {
        var sql = sql
        try sql.withUTF8 {
            try queue.execute(UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0))
        }
    }

    /// Queues one row of `seen` for each event.
    func seeing(_ events: NotificationSlice) throws {
        for index in 0..<events.count { try queueing("INSERT INTO seen VALUES (\(events[index].position))") }
    }

    /// Runs a query, after what is queued.
    func querying(_ sql: String) throws -> any SQLRows {
        var sql = sql
        return try sql.withUTF8 {
            try session.query(
                UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
        }
    }
}

extension RunnerGround {
    /// The positions that a scripted handler has kept, in order.
    func seen() throws -> [Int64] { try texts("SELECT position FROM seen ORDER BY position").compactMap { Int64($0) } }

    /// The first column of what a query gives, as text.
    func texts(_ sql: String) throws -> [String] {
        let session = try store.makeProjectionSession(of: ProjectionName("looker"), on: application)
        defer { session.rollback() }
        var sql = sql
        return try sql.withUTF8 { text in
            let rows = try session.query(
                UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0),
                after: StatementQueue())
            return (0..<rows.rowCount).compactMap { row in
                rows.text(row: row, column: 0).map { String(decoding: $0, as: UTF8.self) }
            }
        }
    }
}
