import CLibPQ
import EventStore

/// Asks what became of appends whose COMMIT got no answer.
struct PostgresAppendInquiry {
    /// How far from the end of a stream events are looked for whose version is not known: others may have appended since.
    private static let reach: Int64 = 100
    /// Milliseconds. The transaction may still be at work, where its server waits for a standby.
    private static let lockTimeout = 5000

    private let connection: PostgresConnection
    private let table: String
    private let parameters = PostgresParameters()

    /// - Parameter table: qualified and quoted.
    init(_ connection: PostgresConnection, table: String) {
        self.connection = connection
        self.table = table
    }

    /// Reads the streams of the appends behind the lock that their transaction held.
    func settle(_ appends: [StreamAppend]) throws -> AppendSettlement {
        do {
            // Nobody who appends holds a lock beside this one: the transaction has ended.
            try connection.execute(
                "BEGIN; SET LOCAL lock_timeout = \(Self.lockTimeout); LOCK TABLE \(table) IN SHARE MODE")
            let settlement = AppendSettlement(appends, try appends.map(stream))
            try connection.execute("COMMIT")
            return settlement
        } catch {
            if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func stream(of append: StreamAppend) throws -> AppendSettlement.Stream {
        parameters.reset()
        parameters.append(id: append.originatorID)
        let last = try connection.run(
            "SELECT max(originator_version)::bigint FROM \(table) WHERE originator_id = $1", parameters)
        guard let lastVersion = try last.int64(0, 0) else { return .init(lastVersion: nil, events: []) }
        let count = Int64(append.events.count)
        parameters.append(append.expectedVersion ?? max(lastVersion - count - Self.reach, StreamAppend.beforeZero))
        parameters.append(append.expectedVersion == nil ? count + Self.reach + 1 : count + 1)
        let rows = try connection.run(
            """
            SELECT notification_id, originator_version::bigint, topic, state FROM \(table) \
            WHERE originator_id = $1 AND originator_version >= $2 ORDER BY originator_version LIMIT $3
            """, parameters)
        let events = try (0..<rows.rowCount).map { row in
            StoredEvent(
                position: try rows.int64(row, 0) ?? 0, originatorID: append.originatorID,
                originatorVersion: try rows.int64(row, 1) ?? 0, topic: rows.text(row, 2) ?? "",
                state: Array(rows.bytes(row, 3)))
        }
        return .init(lastVersion: lastVersion, events: events)
    }
}
