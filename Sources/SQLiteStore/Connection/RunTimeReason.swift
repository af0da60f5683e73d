import GRDBSQLite

/// What SQLite says of a statement that failed while it ran, as far as it can be shown: functions put into their messages
/// what they were given, which may be values of a row.
enum RunTimeReason {
    /// Beginnings of messages; what follows them may be a value and is left out.
    private static let known = [
        "integer overflow", "malformed JSON", "JSON cannot hold BLOB values", "JSON path error", "bad JSON path",
        "json_object() requires an even number of arguments", "json_object() labels must be TEXT",
        "JSON nested too deep",
        "ESCAPE expression must be a single character", "LIKE or GLOB pattern too complex",
        "too many levels of trigger recursion", "string or blob too big", "too many terms in compound SELECT",
        "argument of ntile must be a positive integer", "second argument to nth_value must be a positive integer",
        "frame starting offset must be a non-negative integer", "frame ending offset must be a non-negative integer",
        "frame starting offset must be a non-negative number", "frame ending offset must be a non-negative number",
        "fts5: syntax error", "unterminated string",
    ]

    /// - Parameters:
    ///   - code: the extended result code.
    ///   - message: SQLite's own, which may hold values.
    static func text(code: Int32, message: String) -> String {
        guard code & 0xFF == SQLITE_ERROR else { return String(cString: sqlite3_errstr(code)) }
        if let words = known.first(where: { message.hasPrefix($0) }) { return words }
        // Another client has dropped it under a statement that was kept: a name, no value.
        if message.hasPrefix("no such table: ") { return message }
        return "one of its functions does not accept what it was given"
    }
}
