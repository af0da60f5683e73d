import CLibPQ
import EventStore
import Foundation

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
        // libpq gives no SQLSTATE for a failed connect. These are the refusals that waiting does not fix.
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
