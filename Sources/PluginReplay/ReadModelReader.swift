import EventLines
package import EventStore

/// Reads a read model back, by the catalogue of its database: what relations there are, how they are made, their rows.
package struct ReadModelReader {
    let session: any SQLQuerying
    let dialect: SQLDialect

    /// - Parameter session: in whose transaction the tables are read.
    package init(session: any SQLQuerying, dialect: SQLDialect) {
        self.session = session
        self.dialect = dialect
    }

    /// How the text of a value is read.
    enum Kind {
        case number
        case boolean
        case text
        case bytes
        case json
    }

    /// The names of all tables and materialised views, the host's too.
    package func names() throws -> [String] {
        switch dialect {
        case .sqlite: try sqliteNames()
        case .postgresql: try postgresNames()
        }
    }

    /// - Parameter others: the names of relations that are not the projection's.
    package func read(without others: Set<String>) throws -> ReadModel {
        ReadModel(
            try names().filter { !others.contains($0) }.map { name in
                switch dialect {
                case .sqlite: try sqliteRelation(name)
                case .postgresql: try postgresRelation(name)
                }
            })
    }

    /// Runs a query with text parameters.
    func query(_ sql: String, _ parameters: String...) throws -> any SQLRows {
        let queue = StatementQueue()
        var sql = sql
        let texts = parameters.map { Array($0.utf8) }
        return try sql.withUTF8 { sql in
            try Self.withParameters(texts[...], []) {
                try session.query(UnsafeRawBufferPointer(sql), parameters: $0, after: queue)
            }
        }
    }

    private static func withParameters<Result>(
        _ texts: ArraySlice<[UInt8]>, _ parameters: [SQLParameter],
        _ body: (UnsafeBufferPointer<SQLParameter>) throws -> Result
    ) rethrows -> Result {
        guard let first = texts.first else { return try parameters.withUnsafeBufferPointer(body) }
        return try first.withUnsafeBytes {
            try withParameters(texts.dropFirst(), parameters + [.text($0)], body)
        }
    }

    /// - Parameter kind: nil: NULL.
    func value(_ rows: any SQLRows, _ row: Int, _ column: Int, _ kind: Kind?) throws -> ReadModel.Value {
        guard let kind, let raw = rows.text(row: row, column: column) else { return .null }
        if kind == .bytes { return .bytes(rows.bytes(row: row, column: column).map(Array.init) ?? Array(raw)) }
        let text = String(decoding: raw, as: UTF8.self)
        switch kind {
        case .boolean: return .boolean(text == "t")
        // `json` keeps what no value can: a key twice, half of a surrogate pair.
        case .json:
            let value = try? JSONValue(parsing: Array(raw), source: "")
            return value.map(ReadModel.Value.json) ?? .text(text)
        // NaN and Infinity are no numbers in JSON.
        case .number: return text.utf8.contains { $0 | 0x20 == UInt8(ascii: "n") } ? .text(text) : .number(text)
        default: return .text(text)
        }
    }
}

extension SQLRows {
    /// A value as text; empty for NULL.
    func string(_ row: Int, _ column: Int) -> String {
        text(row: row, column: column).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
