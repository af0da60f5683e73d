import EventStore

/// What a projection's session knows of the host's tables around its read model, read once on each connection: how its
/// transactions are guarded.
///
/// - Whatever changes a projection from beside its runner takes the exclusive form of an advisory lock; each transaction
///   of the runner takes the shared one first.
/// - A plugin writes only its own tables: what this transaction has written to the host's is counted at its begin and at
///   its end, and may differ by the host's own statement alone. A statement that would change such a table is refused
///   before it is sent.
struct ProjectionSurroundings {
    /// Whether the server counts what a transaction writes (`track_counts`).
    let countsWrites: Bool
    /// Whether the table in which the last event is kept is there and may be written.
    let keepsLastEvent: Bool
    /// Whether a run can be written down.
    let keepsRuns: Bool
    /// Whether events can be put aside: the tables are there and may be written.
    let keepsLetters: Bool
    /// The setting in which the count at the begin stands: by a name that a plugin does not know.
    private let setting = "projectionist.w\(UInt64.random(in: 0 ..< .max))"
    private let lockKey: Int64
    private let hostTables: [String: Int64]

    /// - Throws: ``EventStoreError/Code/unsuitable`` where a policy applies to the tracking table: a row that is hidden
    ///   would read as no position.
    init(
        of projection: ProjectionName, on application: ApplicationName, _ connection: PostgresConnection
    ) throws {
        let table = connection.configuration.qualified(projection.trackingTable)
        let definitions = PostgresDefinitions(configuration: connection.configuration)
        let parameters = PostgresParameters()
        for name in [
            table, definitions.lastEventsTable, definitions.lettersTable, definitions.letterMarksTable,
            definitions.runsTable,
        ] { parameters.append(text: name) }
        let facts = try connection.run(
            """
            SELECT to_regclass($1)::oid::bigint, (CASE WHEN to_regclass($1) IS NULL THEN false \
            ELSE pg_catalog.row_security_active(to_regclass($1)::oid) END)::text, current_setting('track_counts'), \
            \(Self.mayWrite("$2"))::text, (\(Self.mayWrite("$3")) AND \(Self.mayWrite("$4")))::text, \
            \(Self.mayWrite("$5"))::text
            """, parameters)
        guard facts.text(0, 1) == "false" else {
            throw EventStoreError(
                .unsuitable,
                "\(table) has row-level security, which may hide the position from this role; run ALTER TABLE \(table) DISABLE ROW LEVEL SECURITY"
            )
        }
        countsWrites = facts.text(0, 2) == "on"
        keepsLastEvent = facts.text(0, 3) == "true"
        keepsLetters = facts.text(0, 4) == "true"
        keepsRuns = facts.text(0, 5) == "true"
        // Without its tracking table a projection can be queried, not moved.
        lockKey = AdvisoryLock.key(trackingTable: try facts.int64(0, 0) ?? 0, application: application)
        // One that lacks this projection's table was read before that was made.
        if let known = connection.facts.hostTables, known[projection.trackingTable] != nil {
            hostTables = known
        } else {
            hostTables = try Self.hostTables(connection)
            connection.facts.hostTables = hostTables
        }
    }

    private static func mayWrite(_ table: String) -> String {
        let rights = ["SELECT", "INSERT", "UPDATE"].map { "has_table_privilege(to_regclass(\(table)), '\($0)')" }
        return "coalesce(\(rights.joined(separator: " AND ")), false)"
    }

    /// The host's tables of the schema by name: by their columns, whoever has made them and for whom.
    private static func hostTables(_ connection: PostgresConnection) throws -> [String: Int64] {
        let parameters = PostgresParameters()
        parameters.append(text: connection.schema)
        let result = try connection.run(
            """
            WITH RECURSIVE known AS (SELECT c.oid FROM pg_catalog.pg_class c \
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND (c.relname LIKE 'projectionist\\_%' \
            OR (c.relname LIKE '%\\_events' AND (SELECT count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid \
            AND a.attname IN ('originator_id', 'originator_version', 'topic', 'state', 'notification_id')) = 5) \
            OR (c.relname LIKE '%\\_tracking' AND (SELECT count(*) FROM pg_catalog.pg_attribute a \
            WHERE a.attrelid = c.oid AND a.attname IN ('application_name', 'notification_id')) = 2)) \
            UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN known ON i.inhparent = known.oid) \
            SELECT c.relname::text, c.oid::bigint FROM known JOIN pg_catalog.pg_class c ON c.oid = known.oid
            """, parameters)
        var tables: [String: Int64] = [:]
        for row in 0..<result.rowCount {
            if let name = result.text(row, 0), let oid = try result.int64(row, 1) { tables[name] = oid }
        }
        return tables
    }

    private static let written = """
        (SELECT coalesce(sum(pg_catalog.pg_stat_get_xact_tuples_inserted(relation::oid) \
        + pg_catalog.pg_stat_get_xact_tuples_updated(relation::oid) \
        + pg_catalog.pg_stat_get_xact_tuples_deleted(relation::oid)), 0)::bigint FROM unnest($1) AS relation)
        """

    /// The first statement of each transaction.
    let entry = """
        SELECT pg_catalog.pg_advisory_xact_lock_shared($2), \
        pg_catalog.set_config($3, \(written)::text, true)
        """

    func appendEntry(to parameters: PostgresParameters) {
        parameters.reset()
        appendTables(to: parameters)
        parameters.append(lockKey)
        parameters.append(text: setting)
    }

    /// The last statements before COMMIT: what the plugin's deferred triggers do is done before it is counted, and the count
    /// fails where the host's tables were written by more than the host's statements.
    let deferred = "SET CONSTRAINTS ALL IMMEDIATE"
    let exit = """
        SELECT CASE WHEN written = $2 THEN 1 ELSE ('projectionist: host rows ' || written)::int END \
        FROM (SELECT \(written) - pg_catalog.current_setting($3)::bigint AS written) AS counted
        """

    /// How many rows were written, in the error that ``exit`` raises.
    static func rowsWritten(_ error: EventStoreError) -> Int64? {
        guard let text = error.serverDetail, let start = text.firstRange(of: "projectionist: host rows ") else {
            return nil
        }
        return Int64(text[start.upperBound...].prefix { $0.isNumber || $0 == "-" })
    }

    func appendExit(ownWrites: Int64, to parameters: PostgresParameters) {
        parameters.reset()
        appendTables(to: parameters)
        parameters.append(ownWrites)
        parameters.append(text: setting)
    }

    private func appendTables(to parameters: PostgresParameters) {
        parameters.append(
            array: hostTables.values.map { oid in withUnsafeBytes(of: oid.bigEndian, Array.init) },
            element: PostgresParameters.int8, type: PostgresParameters.int8Array)
    }

    /// - Throws: ``EventStoreError/Code/hostTable`` for a statement that changes one of the host's tables, and
    ///   ``EventStoreError/Code/transactionControl`` for one that puts the connection into COPY's state, changes the role or
    ///   outlives its transaction.
    func check(_ shape: StatementShape) throws(EventStoreError) {
        if shape.copiesThroughClient {
            throw EventStoreError(
                .transactionControl,
                "a plugin must not send COPY from STDIN or to STDOUT: there is no client behind it; use execute_many or an array parameter"
            )
        }
        if shape.changesRole {
            throw EventStoreError(
                .transactionControl,
                "\(shape.verb) of the role: a plugin has the role that the host gives it (PROJECTION_ROLE)")
        }
        if shape.holdsCursor {
            throw EventStoreError(
                .transactionControl,
                "DECLARE … WITH HOLD: a plugin's cursor ends with the transaction of its batch; leave out WITH HOLD")
        }
        if shape.hidesNames {
            throw EventStoreError(.transactionControl, "UESCAPE: the host does not read such names; write them plainly")
        }
        guard shape.changesDefinitions, let name = shape.names.first(where: { hostTables[$0] != nil }) else { return }
        throw EventStoreError(
            .hostTable,
            "\(shape.verb) on '\(name)': the table belongs to the host; a plugin changes only tables of its own")
    }
}
