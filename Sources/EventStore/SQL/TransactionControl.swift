/// Refuses what a plugin must not send: the host owns the transaction.
public enum TransactionControl {
    private static let refused: Set<String> = [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE",
    ]

    /// How a database reads comments; what it skips decides which keyword comes first.
    private struct Reading {
        /// PostgreSQL nests block comments, SQLite ends them at the first `*/`.
        let nestsComments: Bool
        /// PostgreSQL ends a line comment at a carriage return as well.
        let returnEndsLine: Bool
    }

    private static let readings = [
        Reading(nestsComments: true, returnEndsLine: true), Reading(nestsComments: false, returnEndsLine: false),
    ]

    /// Checks one statement, as either database would read it.
    ///
    /// Both stores send a string as exactly one statement and refuse a second one in it, so only the first keyword
    /// decides. What hides deeper (a COMMIT inside DO or CALL) the server itself refuses in an explicit transaction
    /// block.
    ///
    /// - Throws: ``EventStoreError/Code/transactionControl`` with the keyword.
    public static func check(_ statement: String) throws(EventStoreError) {
        let bytes = Array(statement.utf8)
        for reading in readings { try check(bytes, reading) }
    }

    private static func check(_ bytes: [UInt8], _ reading: Reading) throws(EventStoreError) {
        var index = 0
        skipBlank(bytes, &index, reading)
        let keyword = word(bytes, &index)
        guard !keyword.isEmpty || index < bytes.count else {
            throw EventStoreError(.transactionControl, "a statement is empty, or a comment without an end")
        }
        guard !refused.contains(keyword) else {
            throw EventStoreError(
                .transactionControl,
                "a plugin must not send \(keyword): the host begins and commits the transaction, together with the position"
            )
        }
        if ["SET", "RESET", "DISCARD", "DEALLOCATE"].contains(keyword) {
            try checkSession(bytes, index, keyword: keyword, reading)
        }
    }

    /// A plain SET outlives the transaction and would change the host's session, or its transaction's mode; DEALLOCATE
    /// would drop the host's prepared statements.
    private static func checkSession(
        _ bytes: [UInt8], _ start: Int, keyword: String, _ reading: Reading
    ) throws(EventStoreError) {
        var index = start
        skipBlank(bytes, &index, reading)
        if keyword == "SET", ["LOCAL", "CONSTRAINTS"].contains(word(bytes, &index)) { return }
        throw EventStoreError(
            .transactionControl, "a plugin must not send \(keyword): it would change the host's session; use SET LOCAL")
    }

    private static func skipBlank(_ bytes: [UInt8], _ index: inout Int, _ reading: Reading) {
        while index < bytes.count {
            let next: UInt8? = index + 1 < bytes.count ? bytes[index + 1] : nil
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0B, 0x0C,
                UInt8(ascii: ";"):
                index += 1
            case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n"),
                    !(reading.returnEndsLine && bytes[index] == UInt8(ascii: "\r"))
                { index += 1 }
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                skipComment(bytes, &index, reading)
            // SQLite reads a byte order mark as blank.
            case 0xEF where next == 0xBB && index + 2 < bytes.count && bytes[index + 2] == 0xBF:
                index += 3
            default:
                return
            }
        }
    }

    private static func skipComment(_ bytes: [UInt8], _ index: inout Int, _ reading: Reading) {
        var depth = 0
        while index < bytes.count {
            let next: UInt8? = index + 1 < bytes.count ? bytes[index + 1] : nil
            if bytes[index] == UInt8(ascii: "/"), next == UInt8(ascii: "*"), depth == 0 || reading.nestsComments {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return }
            } else {
                index += 1
            }
        }
    }

    private static func word(_ bytes: [UInt8], _ index: inout Int) -> String {
        let start = index
        while index < bytes.count, isLetter(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self).uppercased()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
}
