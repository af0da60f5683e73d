import CLibPQ
import EventStore

/// The events of one stream, in the order of their versions.
struct PostgresStreamQuery {
    let sql: String

    /// - Parameter table: qualified and quoted.
    init(table: String) {
        sql = """
            SELECT notification_id, originator_version::bigint, topic, state FROM \(table) \
            WHERE originator_id = $1 AND originator_version > $2 ORDER BY originator_version LIMIT $3
            """
    }

    /// - Parameter id: goes as text, which the server reads as the column's type wants it.
    static func bind(_ id: OriginatorID, after version: Int64, limit: Int64, to parameters: PostgresParameters) {
        parameters.reset()
        parameters.append(text: id.description)
        parameters.append(version)
        parameters.append(limit)
    }

    /// - Throws: ``EventStoreError/Code/schemaMismatch`` for positions or versions that are no integers.
    static func events(of id: OriginatorID, in rows: PostgresResult) throws(EventStoreError) -> [StoredEvent] {
        try rows.checkInteger(0)
        try rows.checkInteger(1)
        return (0..<rows.rowCount).map { row in
            StoredEvent(
                position: rows.integer(row, 0), originatorID: id, originatorVersion: rows.integer(row, 1),
                topic: rows.text(row, 2) ?? "", state: Array(rows.bytes(row, 3)))
        }
    }
}
