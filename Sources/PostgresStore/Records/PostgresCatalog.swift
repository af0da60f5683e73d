import EventStore

/// What stands in the database's catalogue.
struct PostgresCatalog {
    private let connection: PostgresConnection
    private let configuration: PostgresConfiguration

    init(_ connection: PostgresConnection, _ configuration: PostgresConfiguration) {
        self.connection = connection
        self.configuration = configuration
    }

    /// One value as text of a query with text parameters; nil for NULL or no row.
    func value(_ sql: String, _ texts: String...) throws -> String? {
        let parameters = PostgresParameters()
        for text in texts { parameters.append(text: text) }
        let result = try connection.run(sql, parameters)
        return result.rowCount == 0 ? nil : result.text(0, 0)
    }

    func schemaExists() throws -> Bool {
        try value("SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname = $1", configuration.schema) != nil
    }

    func relationExists(_ name: String) throws -> Bool {
        try value("SELECT to_regclass($1::text)::text", configuration.qualified(name)) != nil
    }

    func typeExists(_ name: String) throws -> Bool {
        try value("SELECT to_regtype($1::text)::text", configuration.qualified(name)) != nil
    }

    /// The columns of a table and their types, `bigint`, `text`.
    func columns(of table: String) throws -> [String: String] {
        let parameters = PostgresParameters()
        parameters.append(text: configuration.qualified(table))
        let result = try connection.run(
            """
            SELECT attname::text, format_type(atttypid, NULL) FROM pg_catalog.pg_attribute \
            WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped
            """, parameters)
        return Dictionary(
            uniqueKeysWithValues: (0..<result.rowCount).map { (result.text($0, 0)!, result.text($0, 1)!) })
    }

    /// Whether a unique index on just this column exists.
    func hasUniqueIndex(on column: String, of table: String) throws -> Bool {
        try value(
            """
            SELECT 'yes'::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a \
            ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] \
            WHERE i.indrelid = to_regclass($1::text) AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL \
            AND i.indisvalid AND a.attname = $2 LIMIT 1
            """, configuration.qualified(table), column) != nil
    }

    var privileges: PostgresPrivileges { PostgresPrivileges(self, configuration) }

    func originatorIDType(of application: ApplicationName) throws -> OriginatorIDType {
        if try schemaExists() { try privileges.requireSchema() }
        let columns = try columns(of: application.eventsTable)
        guard let column = columns["originator_id"] else {
            throw EventStoreError(
                .schemaMismatch,
                "application '\(application)' has no table \(configuration.qualified(application.eventsTable)); set CREATE_TABLE=true, or create what `projectionist schema` prints"
            )
        }
        try privileges.requireTable(configuration.qualified(application.eventsTable), ["SELECT"])
        switch column {
        case "uuid": return .uuid
        case "text", "character varying": return .text
        default:
            throw EventStoreError(
                .schemaMismatch,
                "\(configuration.qualified(application.eventsTable)).originator_id is of type \(column); uuid or text is needed"
            )
        }
    }

    /// What breaks the rule of the safe head: a sequence that hands out positions ahead, or one behind the table.
    func sequenceWarnings(of application: ApplicationName) throws -> [String] {
        let table = configuration.qualified(application.eventsTable)
        guard let sequence = try value("SELECT pg_get_serial_sequence($1, 'notification_id')", table) else {
            return [
                "\(table).notification_id has no sequence of its own: positions may not rise with the inserts, and events may be skipped"
            ]
        }
        let parameters = PostgresParameters()
        parameters.append(text: sequence)
        let cache = try connection.run(
            "SELECT seqcache FROM pg_catalog.pg_sequence WHERE seqrelid = $1::text::regclass", parameters)
        var warnings: [String] = []
        if cache.rowCount == 1, let size = try cache.int64(0, 0), size > 1 {
            warnings.append(
                "sequence \(sequence) has CACHE \(size): events can be skipped; run ALTER SEQUENCE \(sequence) CACHE 1")
        }
        // Only a warning hangs on it: no reason to ask for a right.
        guard try privileges.mayRead(sequence: sequence) else { return warnings }
        parameters.reset()
        let ends = try connection.run(
            "SELECT (SELECT last_value FROM \(sequence)), (SELECT max(notification_id) FROM \(table))", parameters)
        if let last = try ends.int64(0, 0), let highest = try ends.int64(0, 1), last < highest {
            warnings.append(
                "sequence \(sequence) stands at \(last), behind the table's \(highest): events can be skipped; run SELECT setval('\(sequence)', \(highest))"
            )
        }
        return warnings
    }
}
