import EventStore

/// SQLite's catalogue: a value's kind is its own, whatever its column says.
extension ReadModelReader {
    func sqliteNames() throws -> [String] {
        let rows = try query(
            """
            SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') \
            AND substr(name, 1, 7) <> 'sqlite_'
            """)
        return (0..<rows.rowCount).map { rows.string($0, 0) }
    }

    func sqliteRelation(_ name: String) throws -> ReadModel.Relation {
        let found = try query(
            "SELECT name, lower(type), pk FROM pragma_table_xinfo($1) WHERE hidden <> 1 ORDER BY cid", name)
        let columns = (0..<found.rowCount).map { ReadModel.Column(found.string($0, 0), type: found.string($0, 1)) }
        let places = (0..<found.rowCount).map { Int(found.string($0, 2)) ?? 0 }
        let key = columns.indices.filter { places[$0] > 0 }.sorted { places[$0] < places[$1] }
        let list = columns.map { column in
            let quoted = SQLIdentifier.quoted(column.name)
            return "typeof(\(quoted)), \(quoted)"
        }
        let rows = try query("SELECT \(list.joined(separator: ", ")) FROM \(SQLIdentifier.quoted(name))")
        return ReadModel.Relation(
            name, columns: columns, key: key,
            rows: try (0..<rows.rowCount).map { row in
                try columns.indices.map { try value(rows, row, 2 * $0 + 1, Self.kind(rows.string(row, 2 * $0))) }
            })
    }

    private static func kind(_ type: String) -> Kind? {
        switch type {
        case "null": nil
        case "integer", "real": .number
        case "blob": .bytes
        default: .text
        }
    }
}
