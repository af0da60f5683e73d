/// Refuses what a plugin must not send: the host owns the transaction.
public enum TransactionControl {
    private static let refused: Set<String> = [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE",
    ]

    /// Checks one statement.
    ///
    /// Both stores send a string as exactly one statement and refuse a second one in it, so only the first keyword
    /// decides. What hides deeper (a COMMIT inside DO or CALL) the server itself refuses in an explicit transaction
    /// block.
    ///
    /// - Throws: ``EventStoreError/Code/transactionControl`` with the keyword.
    public static func check(_ statement: String) throws(EventStoreError) {
        let bytes = Array(statement.utf8)
        var index = 0
        skipBlank(bytes, &index)
        let keyword = word(bytes, &index)
        guard !keyword.isEmpty || index < bytes.count else {
            throw EventStoreError(.transactionControl, "a statement is empty")
        }
        guard !refused.contains(keyword) else {
            throw EventStoreError(
                .transactionControl,
                "a plugin must not send \(keyword): the host begins and commits the transaction, together with the position")
        }
        if keyword == "SET" || keyword == "RESET" || keyword == "DISCARD" {
            try checkSet(bytes, index, keyword: keyword)
        }
    }

    /// A plain SET outlives the transaction and would change the host's session, or its transaction's mode.
    private static func checkSet(_ bytes: [UInt8], _ start: Int, keyword: String) throws(EventStoreError) {
        var index = start
        skipBlank(bytes, &index)
        if keyword == "SET", ["LOCAL", "CONSTRAINTS"].contains(word(bytes, &index)) { return }
        throw EventStoreError(
            .transactionControl, "a plugin must not send \(keyword): it would change the host's session; use SET LOCAL")
    }

    private static func skipBlank(_ bytes: [UInt8], _ index: inout Int) {
        while index < bytes.count {
            let next: UInt8? = index + 1 < bytes.count ? bytes[index + 1] : nil
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0B, 0x0C, UInt8(ascii: ";"):
                index += 1
            case UInt8(ascii: "-") where next == UInt8(ascii: "-"):
                // PostgreSQL ends the comment at a carriage return as well, SQLite does not: the earlier end is safe.
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n"), bytes[index] != UInt8(ascii: "\r") { index += 1 }
            case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
                skipComment(bytes, &index)
            // SQLite reads a byte order mark as blank.
            case 0xEF where next == 0xBB && index + 2 < bytes.count && bytes[index + 2] == 0xBF:
                index += 3
            default:
                return
            }
        }
    }

    /// PostgreSQL nests block comments, SQLite does not. What the two read differently starts with a comment that opens
    /// twice; taking the nested reading and the flat one as the same needs no more than treating the inner `/*` as blank.
    private static func skipComment(_ bytes: [UInt8], _ index: inout Int) {
        var depth = 0
        while index < bytes.count {
            let next: UInt8? = index + 1 < bytes.count ? bytes[index + 1] : nil
            if bytes[index] == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
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
