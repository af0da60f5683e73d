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
    var columnCount: Int { Int(PQnfields(pointer)) }

    /// What went wrong; nil for success.
    var failure: EventStoreError? {
        switch status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC: nil
        case PGRES_PIPELINE_ABORTED: EventStoreError(.statementFailed, "not run: an earlier statement failed")
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
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

    /// A `bigint` of a result in binary format; nil for NULL.
    func int64(_ row: Int, _ column: Int) -> Int64? {
        guard !isNull(row, column) else { return nil }
        return Int64(bigEndian: bytes(row, column).loadUnaligned(as: Int64.self))
    }
}

/// libpq's errors as ours.
enum PostgresFailure {
    static func lost(_ handle: OpaquePointer?) -> EventStoreError {
        var error = EventStoreError(.connectionLost, "the connection to PostgreSQL is lost")
        error.serverDetail = handle.flatMap { PQerrorMessage($0) }.map { String(cString: $0) }
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
        // The messages of data exceptions (class 22) and of RAISE hold values.
        let hidesValues = state?.hasPrefix("22") == true || state == "P0001"
        // What libpq itself reports, a lost socket for one, has no SQLSTATE.
        var error = EventStoreError(
            state == nil ? .connectionLost : .statementFailed,
            hidesValues ? "a value is not acceptable to PostgreSQL" : primary)
        error.sqlState = state
        error.constraint = field("n")
        error.serverDetail = [primary, field("D"), field("H")].compactMap(\.self).joined(separator: " - ")
        return error
    }

    private static func firstLine(of text: String, hiding secret: String?) -> String {
        var lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        if let secret, !secret.isEmpty { lines = lines.map { $0.replacingOccurrences(of: secret, with: "***") } }
        return lines.isEmpty ? "no reason given" : lines.joined(separator: " ")
    }
}
