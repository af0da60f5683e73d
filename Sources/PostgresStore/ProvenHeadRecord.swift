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

    mutating func read(of application: ApplicationName, _ connection: PostgresConnection) throws -> Int64? {
        let parameters = PostgresParameters()
        parameters.append(text: application.description)
        return try ifUsable { [table] in
            try connection.run("SELECT position FROM \(table) WHERE application = $1", parameters)
        }.flatMap { $0.rowCount == 1 ? $0.int64(0, 0) : nil }
    }

    mutating func note(_ head: Int64, of application: ApplicationName, _ connection: PostgresConnection) throws {
        let now = DispatchTime.now().uptimeNanoseconds
        guard head != recorded, now - writtenAt >= Self.interval else { return }
        let parameters = PostgresParameters()
        parameters.append(text: application.description)
        parameters.append(head)
        _ = try ifUsable { [table] in
            try connection.run(
                """
                INSERT INTO \(table) (application, position) VALUES ($1, $2) \
                ON CONFLICT (application) DO UPDATE SET position = excluded.position
                """, parameters)
        }
        recorded = head
        writtenAt = now
    }

    /// Without the table, or the right to it, there is no record; anything else is the connection's trouble.
    private mutating func ifUsable(_ body: () throws -> PostgresResult) throws -> PostgresResult? {
        guard isUsable else { return nil }
        do {
            return try body()
        } catch let error as EventStoreError where ["42P01", "42501", "3F000"].contains(error.sqlState) {
            isUsable = false
            return nil
        }
    }
}
