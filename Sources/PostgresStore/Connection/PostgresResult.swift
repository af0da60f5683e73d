import CLibPQ
import EventStore
import Foundation

/// One result of libpq, cleared when it goes.
// Sendable: a PGresult is never changed after libpq has given it away.
final class PostgresResult: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }
    var rowCount: Int { Int(PQntuples(pointer)) }
    /// Whether the connection is in COPY's state now, in which it takes no other command.
    var isCopy: Bool { [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(status) }
    var columnCount: Int { Int(PQnfields(pointer)) }

    /// What went wrong; nil for success.
    var failure: EventStoreError? {
        switch status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC: nil
        case PGRES_PIPELINE_ABORTED: EventStoreError(.statementFailed, "not run: an earlier statement failed")
        case _ where isCopy:
            EventStoreError(.statementFailed, "COPY to or from the client is not possible here")
        default: PostgresFailure.statement(pointer)
        }
    }

    func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(pointer, Int32(row), Int32(column)) == 1 }

    /// The bytes of a value; empty for NULL.
    func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(pointer, Int32(row), Int32(column)),
            count: Int(PQgetlength(pointer, Int32(row), Int32(column))))
    }

    /// A value of a result in text format; nil for NULL.
    func text(_ row: Int, _ column: Int) -> String? {
        isNull(row, column) ? nil : String(decoding: bytes(row, column), as: UTF8.self)
    }

    /// A `bigint`, `integer` or `smallint` of a result in binary format; nil for NULL.
    ///
    /// - Throws: ``EventStoreError/Code/schemaMismatch`` where the column is of another type.
    func int64(_ row: Int, _ column: Int) throws(EventStoreError) -> Int64? {
        guard !isNull(row, column) else { return nil }
        try checkInteger(column)
        return integer(row, column)
    }

    /// The same for a column that ``checkInteger(_:)`` has passed; 0 for NULL.
    func integer(_ row: Int, _ column: Int) -> Int64 {
        let bytes = bytes(row, column)
        switch bytes.count {
        case 8: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 4: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 2: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        default: return 0
        }
    }

    /// Types are looked at when a table is prepared; it may have been altered since.
    ///
    /// - Throws: ``EventStoreError/Code/schemaMismatch`` where the column holds no integers.
    func checkInteger(_ column: Int) throws(EventStoreError) {
        switch PQftype(pointer, Int32(column)) {
        case PostgresParameters.int8, PostgresParameters.int4, PostgresParameters.int2: return
        default:
            let name = PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? "\(column)"
            throw EventStoreError(
                .schemaMismatch,
                "the column '\(name)' no longer holds integers: a table of the host's was altered while it ran; alter it back"
            )
        }
    }
}
