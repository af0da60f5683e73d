import CLibPQ
import EventStore

/// The statement that appends to many streams at once: finds each stream's last version by the primary key, inserts the
/// events of the appends that expected it, and tells the positions, or the versions that were found instead.
///
/// All of a statement sees the table as it was before, so a stream stands in it once: see ``pieces(of:)``.
final class PostgresAppendStatement {
    /// The most bytes of states and topics of one piece that has several appends; the server holds them several times
    /// over, and beyond its `work_mem` on disk.
    private static let pieceSize = 1 << 20

    private let sql: String
    private let idArray: Oid
    private let ids: PostgresArray
    private let expected = PostgresArray(of: PostgresParameters.int8)
    private let steps = PostgresArray(of: PostgresParameters.int8)
    private let topics = PostgresArray(of: PostgresParameters.text)
    private let states = PostgresArray(of: PostgresParameters.bytea)
    private let parameters = PostgresParameters()

    /// - Parameter table: qualified and quoted.
    init(table: String, type: OriginatorIDType) {
        switch type {
        case .uuid: (ids, idArray) = (PostgresArray(of: PostgresParameters.uuid), PostgresParameters.uuidArray)
        case .text: (ids, idArray) = (PostgresArray(of: PostgresParameters.text), PostgresParameters.textArray)
        }
        sql = """
            WITH given AS MATERIALIZED (SELECT event.*, coalesce((SELECT max(stored.originator_version) \
            FROM \(table) AS stored WHERE stored.originator_id = event.id), least(event.expected, 0)) AS found \
            FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS event (id, expected, step, topic, state, number)), \
            inserted AS (INSERT INTO \(table) (originator_id, originator_version, topic, state) \
            SELECT id, found + step, topic, state FROM given WHERE expected IS NULL OR expected = found \
            ORDER BY number RETURNING notification_id) \
            SELECT NULL::bigint, CASE WHEN notification_id > (SELECT coalesce(max(notification_id), 0) FROM \(table)) \
            THEN notification_id ELSE ('\(Self.behind)' || notification_id)::bigint END FROM inserted \
            UNION ALL SELECT number, found FROM given WHERE expected <> found
            """
    }

    /// Cuts a group, in its order, where a stream comes a second time or a piece would grow too large.
    static func pieces(of appends: [StreamAppend]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        var size = 0
        var streams: Set<OriginatorID> = []
        for (index, append) in appends.enumerated() {
            let length = append.events.reduce(0) { $0 + $1.topic.utf8.count + $1.state.count }
            if index > start, streams.contains(append.originatorID) || size + length > pieceSize {
                pieces.append(start..<index)
                start = index
                size = 0
                streams.removeAll(keepingCapacity: true)
            }
            streams.insert(append.originatorID)
            size += length
        }
        if start < appends.count { pieces.append(start..<appends.count) }
        return pieces
    }

    /// Begins what cannot be cast where a position is not above all that stand in the log: no reader would ever look there.
    private static let behind = "projectionist: position "

    /// The error of a sequence that stands behind its log; nil for any other error.
    static func sequenceIsBehind(_ error: EventStoreError, table: String) -> EventStoreError? {
        guard error.sqlState == "22P02", error.serverDetail?.contains(behind) == true else { return nil }
        let name = table.replacing("'", with: "''")
        return EventStoreError(
            .unsuitable,
            "the sequence of \(table) gives positions that are not above the log's last one, where no reader would find the events; nothing was stored. Run: SELECT setval(pg_get_serial_sequence('\(name)', 'notification_id'), (SELECT max(notification_id) FROM \(table)))"
        )
    }

    /// Queues the statement for one piece.
    func send(_ piece: ArraySlice<StreamAppend>, _ pipeline: PostgresPipeline, as number: Int) throws {
        for array in [ids, expected, steps, topics, states] { array.reset() }
        for append in piece {
            for (index, event) in append.events.enumerated() {
                ids.append(append.originatorID)
                expected.append(append.expectedVersion)
                steps.append(Int64(index + 1))
                topics.append(event.topic)
                event.state.withUnsafeBytes { states.append($0) }
            }
        }
        parameters.reset()
        parameters.append(borrowed: ids.bytes, type: idArray)
        parameters.append(borrowed: expected.bytes, type: PostgresParameters.int8Array)
        parameters.append(borrowed: steps.bytes, type: PostgresParameters.int8Array)
        parameters.append(borrowed: topics.bytes, type: PostgresParameters.textArray)
        parameters.append(borrowed: states.bytes, type: PostgresParameters.byteaArray)
        try pipeline.send(sql, parameters, as: number)
    }

    /// Reads a piece's outcomes from its result.
    static func outcomes(
        of piece: ArraySlice<StreamAppend>, _ result: PostgresResult
    ) throws(EventStoreError) -> [Result<[Int64], EventStoreError>] {
        var positions: [Int64] = []
        positions.reserveCapacity(result.rowCount)
        /// By the number of the event in the statement, from 1.
        var found: [Int64: Int64] = [:]
        for row in 0..<result.rowCount {
            guard let value = try result.int64(row, 1) else { throw unreadable }
            if let number = try result.int64(row, 0) { found[number] = value } else { positions.append(value) }
        }
        var outcomes: [Result<[Int64], EventStoreError>] = []
        outcomes.reserveCapacity(piece.count)
        var number: Int64 = 1
        var next = 0
        for append in piece {
            let count = append.events.count
            if let version = found[number] {
                outcomes.append(
                    .failure(.conflict(append.originatorID, expected: append.expectedVersion ?? 0, found: version)))
            } else {
                guard next + count <= positions.count else { throw unreadable }
                outcomes.append(.success(Array(positions[next..<next + count])))
                next += count
            }
            number += Int64(count)
        }
        guard next == positions.count else { throw unreadable }
        return outcomes
    }

    /// The table does something else on INSERT: a rule, or a trigger that leaves rows out.
    private static var unreadable: EventStoreError {
        var error = EventStoreError(
            .unsuitable,
            "the events table did not take an INSERT as it was given; drop its rules and its BEFORE INSERT triggers")
        error.outcomeIsUnknown = true
        return error
    }
}
