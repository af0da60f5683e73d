import Dispatch
import EventStore

/// Where a log's proven head is written down, in the log's own database: a later start need not wait for writers that hold
/// the lock then. A reader that may not write it goes without.
struct ProvenHeadRecord {
    /// Qualified and quoted.
    private let table: String
    private var isUsable = true
    private var recorded: Int64?
    private var writtenAt: UInt64 = 0
    /// It is written at most this often, nanoseconds: what it saves is a wait at a start.
    private static let interval: UInt64 = 1_000_000_000

    init(table: String) { self.table = table }

    /// After a reconnect.
    mutating func forget() {
        isUsable = true
        recorded = nil
        writtenAt = 0
    }

    /// The head that was proven on this very log: a log that was emptied, restored or made anew has another file, or another
    /// event where the head stood.
    mutating func read(of log: Log, _ connection: PostgresConnection) throws -> Int64? {
        let parameters = PostgresParameters()
        parameters.append(text: log.application.description)
        let found = try ifUsable { [table] in
            let result = try connection.run(
                """
                SELECT h.position FROM \(table) AS h JOIN \(log.table) AS e ON e.notification_id = h.position \
                AND e.originator_id::text = h.originator_id AND e.originator_version = h.originator_version \
                WHERE h.application = $1 AND h.log_file = \(log.file)
                """, parameters)
            try result.checkInteger(0)
            return result
        }
        return try found.flatMap { $0.rowCount == 1 ? try $0.int64(0, 0) : nil }
    }

    mutating func note(_ head: Int64, of log: Log, _ connection: PostgresConnection) throws {
        let now = DispatchTime.now().uptimeNanoseconds
        guard head != recorded, now - writtenAt >= Self.interval else { return }
        let parameters = PostgresParameters()
        parameters.append(text: log.application.description)
        parameters.append(head)
        _ = try ifUsable { [table] in
            try connection.run(
                """
                INSERT INTO \(table) (application, position, log_file, originator_id, originator_version) \
                SELECT $1, notification_id, \(log.file), originator_id::text, originator_version \
                FROM \(log.table) WHERE notification_id = $2 \
                ON CONFLICT (application) DO UPDATE SET position = excluded.position, log_file = excluded.log_file, \
                originator_id = excluded.originator_id, originator_version = excluded.originator_version
                """, parameters)
        }
        recorded = head
        writtenAt = now
    }

    /// A log, as the record knows it.
    struct Log {
        let application: ApplicationName
        /// Qualified and quoted.
        let table: String

        /// An expression for the file that the log stands in: another one after TRUNCATE, DROP and restore (and after VACUUM
        /// FULL, which costs no more than the record).
        var file: String {
            let name = "'\(table.replacing("'", with: "''"))'"
            return
                "(to_regclass(\(name))::oid::bigint || ':' || coalesce(pg_relation_filenode(to_regclass(\(name))), 0))"
        }
    }

    /// Without the table, or the right to it, there is no record; anything else is the connection's trouble.
    private mutating func ifUsable(_ body: () throws -> PostgresResult) throws -> PostgresResult? {
        guard isUsable else { return nil }
        do {
            return try body()
        } catch let error as EventStoreError where Self.isWithoutRecord(error) {
            isUsable = false
            return nil
        }
    }

    /// No table, no right to it, or one that somebody has altered.
    private static func isWithoutRecord(_ error: EventStoreError) -> Bool {
        error.code == .schemaMismatch || ["42", "3F", "22"].contains(error.sqlState?.prefix(2))
    }
}
