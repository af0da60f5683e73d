import EventStore

/// PostgreSQL's catalogue: a value's kind is that of its column, behind a domain that of the type below it.
extension ReadModelReader {
    /// The tables and materialised views of the schema, by its search path; of a partitioned table not the partitions.
    func postgresNames() throws -> [String] {
        let rows = try query(
            """
            SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
            WHERE n.nspname = pg_catalog.current_schema() AND c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
            """)
        return (0..<rows.rowCount).map { rows.string($0, 0) }
    }

    func postgresRelation(_ name: String) throws -> ReadModel.Relation {
        let found = try query(
            """
            SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), \
            (WITH RECURSIVE below AS (SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t \
            WHERE t.oid = a.atttypid UNION ALL SELECT t.oid, t.typtype, t.typbasetype FROM below \
            JOIN pg_catalog.pg_type t ON t.oid = below.typbasetype WHERE below.typtype = 'd') \
            SELECT pg_catalog.format_type(oid, NULL) FROM below WHERE typtype <> 'd'), \
            (SELECT k.place FROM pg_catalog.pg_index i, \
            unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place) \
            WHERE i.indrelid = a.attrelid AND i.indisprimary AND k.attnum = a.attnum AND k.place <= i.indnkeyatts) \
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
            WHERE n.nspname = pg_catalog.current_schema() AND c.relname = $1 AND a.attnum > 0 AND NOT a.attisdropped \
            ORDER BY a.attnum
            """, name)
        let columns = (0..<found.rowCount).map { ReadModel.Column(found.string($0, 0), type: found.string($0, 1)) }
        let kinds = (0..<found.rowCount).map { Self.kind(found.string($0, 2)) }
        let places = (0..<found.rowCount).map { Int(found.string($0, 3)) ?? 0 }
        let key = columns.indices.filter { places[$0] > 0 }.sorted { places[$0] < places[$1] }
        let list = columns.map { SQLIdentifier.quoted($0.name) }.joined(separator: ", ")
        let rows = try query("SELECT \(list) FROM \(SQLIdentifier.quoted(name))")
        return ReadModel.Relation(
            name, columns: columns, key: key,
            rows: try (0..<rows.rowCount).map { row in
                try columns.indices.map { try value(rows, row, $0, kinds[$0]) }
            })
    }

    private static func kind(_ type: String) -> Kind {
        switch type {
        case "smallint", "integer", "bigint", "real", "double precision", "numeric": .number
        case "boolean": .boolean
        case "bytea": .bytes
        case "json", "jsonb": .json
        default: .text
        }
    }
}
