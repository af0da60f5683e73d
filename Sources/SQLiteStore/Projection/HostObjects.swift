import EventStore

/// What of a database belongs to the host: its own tables, every events table and every tracking table, with all that
/// hangs on them. A value: read once for each state of the schema.
struct HostObjects: Equatable {
    /// What a table is.
    enum Kind: String {
        case own = "one of the host's own tables"
        case events = "an event table"
        case tracking = "a tracking table"
    }

    /// By the table's name in lower case.
    private(set) var tables: [String: Kind] = [:]
    /// The tables, their indexes and triggers as they were defined, and the foreign keys that lead to them.
    private var definitions: Set<Definition> = []

    private struct Definition: Hashable {
        let table: String
        let words: String
        let sql: String
    }

    init() {}

    /// Reads the schema. A table is known by the end of its name together with its columns: a read model may well be
    /// called `upcoming_events`.
    init(_ connection: SQLiteConnection) throws {
        try readTables(connection)
        try readDefinitions(connection)
        try readForeignKeys(connection)
    }

    /// What a table of this name is; nil for one that a plugin may do with as it likes.
    func kind(of table: String) -> Kind? {
        let name = Self.folded(table)
        return tables[name] ?? (name.hasPrefix(HostTables.prefix) ? .own : nil)
    }

    /// One thing in which this state of the schema is another than `other`; nil for none.
    func change(from other: HostObjects) -> String? {
        guard self != other else { return nil }
        // A table says more than its indexes.
        let changed = definitions.symmetricDifference(other.definitions)
            .min { ($0.sql.isEmpty ? 1 : 0, $0.words, $0.table) < ($1.sql.isEmpty ? 1 : 0, $1.words, $1.table) }
        guard let changed else { return "one of its tables" }
        let kind = tables[changed.table] ?? other.tables[changed.table] ?? .own
        return "\(changed.words) '\(changed.table)', \(kind.rawValue)"
    }

    /// A name as SQLite compares it: without regard to the case of ASCII letters alone.
    static func folded(_ name: String) -> String {
        String(
            decoding: name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 },
            as: UTF8.self)
    }

    private mutating func readTables(_ connection: SQLiteConnection) throws {
        let statement = try connection.statement(
            """
            SELECT lower(name), (SELECT count(*) FROM pragma_table_info(m.name) WHERE name IN \
            ('originator_id', 'originator_version', 'topic', 'state', 'notification_id')), (SELECT count(*) \
            FROM pragma_table_info(m.name) WHERE name IN ('application_name', 'notification_id')) \
            FROM main.sqlite_schema AS m WHERE type = 'table'
            """)
        defer { statement.reset() }
        while try statement.step() {
            let name = statement.text(0)
            if name.hasPrefix(HostTables.prefix) {
                tables[name] = .own
            } else if name.hasSuffix("_events"), statement.int64(1) == 5 {
                tables[name] = .events
            } else if name.hasSuffix("_tracking"), statement.int64(2) == 2 {
                tables[name] = .tracking
            }
        }
    }

    private mutating func readDefinitions(_ connection: SQLiteConnection) throws {
        let statement = try connection.statement(
            "SELECT lower(tbl_name), type, name, sql FROM main.sqlite_schema UNION ALL "
                + "SELECT lower(tbl_name), type, name, sql FROM temp.sqlite_schema WHERE type = 'trigger'")
        defer { statement.reset() }
        while try statement.step() {
            let table = statement.text(0)
            guard tables[table] != nil else { continue }
            let type = statement.text(1)
            let words = type == "table" ? "the table" : "the \(type) '\(statement.text(2))' of"
            definitions.insert(Definition(table: table, words: words, sql: statement.text(3)))
        }
    }

    private mutating func readForeignKeys(_ connection: SQLiteConnection) throws {
        let statement = try connection.statement(
            """
            SELECT m.name, lower(f."table"), count(*) FROM main.sqlite_schema AS m JOIN pragma_foreign_key_list(m.name) AS f \
            WHERE m.type = 'table' GROUP BY m.name, f."table"
            """)
        defer { statement.reset() }
        while try statement.step() {
            let table = statement.text(1)
            guard tables[table] != nil else { continue }
            definitions.insert(
                Definition(
                    table: table, words: "the foreign key of '\(statement.text(0))' to", sql: "\(statement.int64(2))"))
        }
    }
}
