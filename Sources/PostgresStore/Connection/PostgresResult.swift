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

/// libpq's errors as ours.
enum PostgresFailure {
    static func lost(_ handle: OpaquePointer?) -> EventStoreError {
        var error = EventStoreError(.connectionLost, "the connection to PostgreSQL is lost")
        error.serverDetail = handle.flatMap { PQerrorMessage($0) }.map { String(cString: $0) }
        return error
    }

    /// libpq would not send: for a reason of its own, unless the connection is lost.
    static func refused(_ handle: OpaquePointer) -> EventStoreError {
        guard PQstatus(handle) == CONNECTION_OK else { return lost(handle) }
        var error = EventStoreError(.statementFailed, "the statement cannot be sent to PostgreSQL")
        error.serverDetail = PQerrorMessage(handle).map { String(cString: $0) }
        return error
    }

    static func connecting(_ handle: OpaquePointer, to configuration: PostgresConfiguration) -> EventStoreError {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        let reason = firstLine(of: text, hiding: configuration.parameters.last { $0.name == "password" }?.value)
        // libpq gives no SQLSTATE for a failed connect. These are the refusals that waiting does not mend.
        let isFinal =
            text.contains("authentication failed") || text.contains("does not exist") || text.contains("no pg_hba.conf")
            || text.contains("no password supplied") || text.contains("could not translate host name")
            || text.contains("invalid ")
        return EventStoreError(
            isFinal ? .connectionRefused : .connectionLost, "cannot connect to \(configuration.summary): \(reason)")
    }

    static func statement(_ result: OpaquePointer) -> EventStoreError {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue!)).map { String(cString: $0) }
        }
        let state = field("C")
        let primary =
            field("M") ?? firstLine(of: PQresultErrorMessage(result).map { String(cString: $0) } ?? "", hiding: nil)
        // The server's own messages of these classes name tables, columns and constraints; those of others, data
        // exceptions and RAISE for two, hold values.
        let isPlain = state.map {
            ["08", "23", "25", "26", "28", "2D", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "0A"].contains(
                $0.prefix(2))
        }
        let hidesValues = isPlain == false
        // What libpq itself reports, a lost socket for one, has no SQLSTATE.
        var error = EventStoreError(
            state == nil ? .connectionLost : .statementFailed,
            hidesValues ? hidden(state) : primary)
        error.sqlState = state
        error.constraint = field("n")
        // The server's words are in its own language; the name of its function is not.
        if let state { error.traits = SQLState.traits(state, revalidates: field("R") == "RevalidateCachedQuery") }
        error.serverDetail = [primary, field("D"), field("H")].compactMap(\.self).joined(separator: " - ")
        return error
    }

    /// What is said of an error whose own words may hold values.
    private static func hidden(_ state: String?) -> String {
        switch state {
        case "22P05", "22021": "a character is not one that the database's encoding has"
        case "22003": "a number is out of range for its column"
        case "22001": "a text is too long for its column"
        case "22012": "a division by zero"
        case "P0001": "a function or trigger raised an exception"
        default: "a value is not acceptable to PostgreSQL"
        }
    }

    private static func firstLine(of text: String, hiding secret: String?) -> String {
        var lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        // libpq does not repeat a password; should it, a longer one is hidden. A short one would garble other words.
        if let secret, secret.count > 3 { lines = lines.map { $0.replacingOccurrences(of: secret, with: "***") } }
        return lines.isEmpty ? "no reason given" : lines.joined(separator: " ")
    }
}
