import EventStore

/// The rights that the host needs on what stands in the database. A missing one is named with its object and the
/// statement that grants it, which the server's own words ("permission denied for schema public") leave out.
struct PostgresPrivileges {
    private let catalog: PostgresCatalog
    private let schema: String

    init(_ catalog: PostgresCatalog, _ configuration: PostgresConfiguration) {
        self.catalog = catalog
        schema = configuration.schema
    }

    /// Rights on one object, in the order in which they are granted.
    struct Need {
        enum Kind: String {
            case database = "DATABASE"
            case schema = "SCHEMA"
            case table = "TABLE"
            case sequence = "SEQUENCE"
        }

        let kind: Kind
        /// Quoted, as SQL takes it.
        let object: String
        let rights: [String]
    }

    /// That the schema may be made.
    ///
    /// - Throws: ``EventStoreError/Code/unsuitable`` with the GRANT, as all of these do.
    func requireMakingSchema() throws {
        let database = try catalog.value("SELECT current_database()::text") ?? ""
        try require(
            .database, SQLIdentifier.quoted(database), ["CREATE"], "has_database_privilege(current_database(), $2)")
    }

    /// That the schema, which exists, may be used, and with `creating` that tables may be made in it.
    func requireSchema(creating: Bool = false) throws {
        try require(
            .schema, SQLIdentifier.quoted(schema), creating ? ["USAGE", "CREATE"] : ["USAGE"],
            "has_schema_privilege((SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1), $2)", schema)
    }

    /// Whether tables and types may be made in the schema.
    func mayCreate() throws -> Bool {
        try has(
            "has_schema_privilege((SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = $1), $2)", schema, "CREATE")
    }

    /// That the role of plugins is there, that this role may take it, and that it may use the schema, and with `creating` make
    /// tables in it.
    func requirePluginRole(_ role: String, creating: Bool) throws {
        let quoted = SQLIdentifier.quoted(role)
        guard try catalog.value("SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = $1", role) != nil else {
            throw EventStoreError(
                .unsuitable, "PROJECTION_ROLE: there is no role \(quoted); let a superuser run: CREATE ROLE \(quoted)")
        }
        // From 16 on a membership can come without the right to SET ROLE.
        let mayTake = try catalog.value(
            """
            SELECT pg_has_role(session_user, $1::name, CASE WHEN current_setting('server_version_num')::int >= 160000 \
            THEN 'SET' ELSE 'MEMBER' END)::text
            """, role)
        guard mayTake == "true" else {
            let own = SQLIdentifier.quoted(try catalog.value("SELECT session_user::text") ?? "")
            throw EventStoreError(
                .unsuitable,
                "PROJECTION_ROLE: role \(own) may not take the role \(quoted); let a superuser run: GRANT \(quoted) TO \(own)"
            )
        }
        let rights = creating ? ["USAGE", "CREATE"] : ["USAGE"]
        let missing = try rights.filter { right in
            try catalog.value("SELECT has_schema_privilege($1::name, $2, $3)::text", role, schema, right) != "true"
        }
        guard missing.isEmpty else {
            let (list, object) = (missing.joined(separator: ", "), SQLIdentifier.quoted(schema))
            throw EventStoreError(
                .unsuitable,
                "PROJECTION_ROLE: role \(quoted) lacks \(list) on schema \(object), where plugins keep their tables; let the owner or a superuser run: GRANT \(list) ON SCHEMA \(object) TO \(quoted)"
            )
        }
    }

    /// That a table, which exists, may be used in these ways. A right on some of its columns counts.
    ///
    /// - Parameter table: qualified and quoted.
    func requireTable(_ table: String, _ rights: [String]) throws {
        if let need = try missing(table, rights) { throw try error([need]) }
    }

    /// What keeps events from being appended; nil where no right is missing.
    func obstacleToAppending(to table: String) throws -> EventStoreError? {
        var needs = [try missing(table, ["SELECT", "INSERT"])].compactMap(\.self)
        // LOCK TABLE … IN EXCLUSIVE MODE takes any of these.
        let lock = "has_table_privilege($1::text, $2)"
        if try !has(lock, table, "UPDATE, DELETE, TRUNCATE") {
            needs.append(Need(kind: .table, object: table, rights: ["UPDATE"]))
        }
        if let sequence = try catalog.value("SELECT pg_get_serial_sequence($1, 'notification_id')", table),
            try !has("has_sequence_privilege($1::text, $2)", sequence, "USAGE, UPDATE")
        {
            needs.append(Need(kind: .sequence, object: sequence, rights: ["USAGE"]))
        }
        return needs.isEmpty ? nil : try error(needs)
    }

    /// Whether a sequence may be looked at.
    func mayRead(sequence: String) throws -> Bool {
        try has("has_sequence_privilege($1::text, $2)", sequence, "SELECT")
    }

    private func missing(_ table: String, _ rights: [String]) throws -> Need? {
        let missing = try rights.filter { try !has("has_any_column_privilege($1::text, $2)", table, $0) }
        return missing.isEmpty ? nil : Need(kind: .table, object: table, rights: missing)
    }

    private func require(
        _ kind: Need.Kind, _ object: String, _ rights: [String], _ question: String, _ subject: String = ""
    ) throws {
        let missing = try rights.filter { try !has(question, subject, $0) }
        if !missing.isEmpty { throw try error([Need(kind: kind, object: object, rights: missing)]) }
    }

    private func has(_ question: String, _ subject: String, _ right: String) throws -> Bool {
        // Every question has both parameters, so that one way of asking does for all.
        try catalog.value("SELECT (\(question) AND $1::text IS NOT NULL)::text", subject, right) == "true"
    }

    private func error(_ needs: [Need]) throws -> EventStoreError {
        let role = try catalog.value("SELECT current_user::text") ?? ""
        let lacks = needs.map {
            "\($0.rights.joined(separator: ", ")) on \($0.kind.rawValue.lowercased()) \($0.object)"
        }
        let grants = needs.map {
            "GRANT \($0.rights.joined(separator: ", ")) ON \($0.kind.rawValue) \($0.object) TO \(SQLIdentifier.quoted(role))"
        }
        return EventStoreError(
            .unsuitable,
            "role \(SQLIdentifier.quoted(role)) lacks \(lacks.joined(separator: ", and ")); let the owner or a superuser run: "
                + grants.joined(separator: "; "))
    }
}
