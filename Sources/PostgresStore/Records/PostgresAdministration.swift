import EventStore

/// The tables, and the host's own records.
final class PostgresAdministration: StoreAdministration {
    let connection: PostgresConnection
    let configuration: PostgresConfiguration
    let definitions: PostgresDefinitions
    var catalog: PostgresCatalog { PostgresCatalog(connection, configuration) }
    /// The generation of the connection that has said LISTEN for requests, and when they were looked for last.
    var listening: Int?
    var lookedAt = ContinuousClock.now
    private var privileges: PostgresPrivileges { catalog.privileges }
    /// The key of the advisory lock that guards all DDL of the host: "projecti" in ASCII.
    private static let lockKey: Int64 = 0x7072_6F6A_6563_7469

    init(_ configuration: PostgresConfiguration) {
        var session = PostgresSession(configuration)
        // A report that a crash takes is written again; what must last says so.
        session.synchronousCommit = false
        connection = PostgresConnection(configuration, label: "host", session: session)
        self.configuration = configuration
        definitions = PostgresDefinitions(configuration: configuration)
    }

    var interruptible: any Interruptible { connection.interrupt }

    func ping() throws { try connection.ping() }

    func disconnect() { connection.disconnect() }

    func check() throws -> [String] {
        let version = try catalog.value("SHOW server_version_num").flatMap { Int($0) } ?? 0
        guard version >= 140_000 else {
            throw EventStoreError(.unsuitable, "PostgreSQL 14 or later is needed, this server is \(version / 10000)")
        }
        return []
    }

    // MARK: Preparing

    func prepareHostTables(create: Bool) throws {
        let exists = try catalog.schemaExists()
        guard exists || create else {
            throw missing("the schema \(SQLIdentifier.quoted(configuration.schema))")
        }
        if exists { try privileges.requireSchema() } else { try privileges.requireMakingSchema() }
        try underLock {
            if !exists { try connection.execute(definitions.schema()) }
            let current = try hostVersion()
            guard current <= PostgresDefinitions.hostVersion else {
                throw EventStoreError(
                    .schemaMismatch,
                    "\(definitions.hostSchemaTable) is at version \(current), written by a newer host; this one knows up to \(PostgresDefinitions.hostVersion): upgrade it"
                )
            }
            guard current < PostgresDefinitions.hostVersion else { return }
            guard create else {
                throw missing(
                    "part of version \(PostgresDefinitions.hostVersion) of the host's own tables (\(definitions.hostSchemaTable) is at \(current))"
                )
            }
            try privileges.requireSchema(creating: true)
            for step in definitions.hostMigrations[Int(current)...] {
                for statement in step { try connection.execute(statement) }
            }
            try connection.execute(
                "UPDATE \(definitions.hostSchemaTable) SET version = \(PostgresDefinitions.hostVersion)")
        }
    }

    private func hostVersion() throws -> Int64 {
        guard try catalog.relationExists("projectionist_schema") else { return 0 }
        try privileges.requireTable(definitions.hostSchemaTable, ["SELECT"])
        return try catalog.value("SELECT max(version)::text FROM \(definitions.hostSchemaTable)").flatMap { Int64($0) }
            ?? 0
    }

    func prepareApplication(_ application: ApplicationName, create: Bool) throws -> [String] {
        try prepareSchema(create: create)
        if try !catalog.relationExists(application.eventsTable) {
            guard create else { throw missing("the table \(configuration.qualified(application.eventsTable))") }
            try privileges.requireSchema(creating: true)
            try underLock {
                try connection.execute(definitions.eventsTable(application))
                try connection.execute(definitions.positionIndex(application))
            }
        }
        try privileges.requireTable(configuration.qualified(application.eventsTable), ["SELECT"])
        try checkEventsTable(application)
        try PostgresLogTable(configuration.qualified(application.eventsTable), connection).check()
        let type = try catalog.originatorIDType(of: application)
        return try prepareStoredEventType(type, create: create) + catalog.sequenceWarnings(of: application)
    }

    /// The type is for the Python library alone, so that nothing here needs it: where it cannot be made there is a warning.
    private func prepareStoredEventType(_ type: OriginatorIDType, create: Bool) throws -> [String] {
        let name = definitions.storedEventTypeName(type)
        guard try !catalog.typeExists(name), create else { return [] }
        guard try privileges.mayCreate() else {
            return [
                "the type \(configuration.qualified(name)) is missing, without which the Python library refuses these tables, "
                    + "and this role may not make it; let the schema's owner run: \(definitions.storedEventType(type))"
            ]
        }
        try underLock {
            if try !catalog.typeExists(name) { try connection.execute(definitions.storedEventType(type)) }
        }
        return []
    }

    /// An application or a projection may have a database of its own, in which the host's own tables are not made.
    private func prepareSchema(create: Bool) throws {
        if try catalog.schemaExists() { return try privileges.requireSchema() }
        guard create else { throw missing("the schema \(SQLIdentifier.quoted(configuration.schema))") }
        try privileges.requireMakingSchema()
        try underLock { try connection.execute(definitions.schema()) }
    }

    private func checkEventsTable(_ application: ApplicationName) throws {
        let columns = try catalog.columns(of: application.eventsTable)
        let table = configuration.qualified(application.eventsTable)
        for (name, types) in [
            ("originator_id", ["uuid", "text", "character varying"]), ("originator_version", ["bigint", "integer"]),
            ("topic", ["text", "character varying"]), ("state", ["bytea"]), ("notification_id", ["bigint", "integer"]),
        ] {
            guard let type = columns[name] else {
                throw EventStoreError(
                    .schemaMismatch,
                    "\(table) has no column \(name): it is not an event table of an application (an aggregate-only one has no notification_id)"
                )
            }
            guard types.contains(type) else {
                throw EventStoreError(.schemaMismatch, "\(table).\(name) is of type \(type); \(types[0]) is needed")
            }
        }
        guard try catalog.hasUniqueIndex(on: "notification_id", of: application.eventsTable) else {
            throw EventStoreError(
                .schemaMismatch,
                "\(table) has no unique index on notification_id: every read would scan it; run \(definitions.positionIndex(application))"
            )
        }
    }

    func prepareProjection(_ projection: ProjectionName, create: Bool) throws {
        try connection.openOwnSession(for: "the projection '\(projection)'")
        let table = configuration.qualified(projection.trackingTable)
        try prepareSchema(create: create)
        if try !catalog.relationExists(projection.trackingTable) {
            guard create else { throw missing("the table \(table)") }
            try privileges.requireSchema(creating: true)
            try underLock {
                try connection.execute(definitions.trackingTable(projection))
                try connection.execute(definitions.trackingMark(projection))
            }
        }
        if let role = configuration.projectionRole { try privileges.requirePluginRole(role, creating: create) }
        let columns = try catalog.columns(of: projection.trackingTable)
        guard columns["application_name"] != nil, ["bigint", "integer"].contains(columns["notification_id"]) else {
            throw EventStoreError(
                .schemaMismatch,
                "\(table) is not a tracking table: it needs application_name and a notification_id of type bigint; rename or drop it, or give the projection another name"
            )
        }
        try privileges.requireTable(table, ["SELECT", "INSERT", "UPDATE"])
        guard try catalog.hasUniqueIndex(on: "application_name", of: projection.trackingTable) else {
            throw EventStoreError(
                .schemaMismatch,
                "\(table) keeps many rows for an application (multi-row tracking of an older library): let the Python library 9.5 migrate it with SINGLE_ROW_TRACKING=true first"
            )
        }
    }

    /// One transaction, and one host at a time.
    ///
    /// Whoever knows nothing of the lock, a Python service that starts at the same moment for one, can make the same tables:
    /// IF NOT EXISTS does not see what is not committed yet, and fails where it then is. The second look finds it.
    private func underLock(_ body: () throws -> Void) throws {
        do {
            try inTransaction(lock: Self.lockKey, body)
        } catch let error as EventStoreError where error.traits.contains(.alreadyExists) {
            try inTransaction(lock: Self.lockKey, body)
        }
    }

    /// Is on disk when it returns.
    ///
    /// - Parameter key: of an advisory lock that is held meanwhile; nil: none is.
    func inTransaction(lock key: Int64? = nil, _ body: () throws -> Void) throws {
        do {
            try connection.execute("BEGIN")
            try connection.execute("SET LOCAL synchronous_commit = on")
            if let key { try connection.execute("SELECT pg_advisory_xact_lock(\(key))") }
            try body()
            try connection.execute("COMMIT")
        } catch {
            do { try connection.execute("ROLLBACK") } catch { connection.close() }
            throw error
        }
    }

    func missing(_ what: String) -> EventStoreError {
        EventStoreError(
            .schemaMismatch,
            "\(what) does not exist; set CREATE_TABLE=true, or create what `projectionist schema` prints")
    }

    // MARK: Looking

    func originatorIDType(of application: ApplicationName) throws -> OriginatorIDType {
        try catalog.originatorIDType(of: application)
    }

    func position(of projection: ProjectionName, on application: ApplicationName) throws -> Int64? {
        guard try catalog.relationExists(projection.trackingTable) else { return nil }
        let parameters = PostgresParameters()
        parameters.append(text: application.description)
        let result = try connection.run(
            "SELECT notification_id FROM \(configuration.qualified(projection.trackingTable)) WHERE application_name = $1",
            parameters)
        return result.rowCount == 0 ? nil : try result.int64(0, 0)
    }

    func lastPosition(of application: ApplicationName) throws -> Int64? {
        guard try catalog.relationExists(application.eventsTable) else { return nil }
        return try connection.run(
            "SELECT max(notification_id) FROM \(configuration.qualified(application.eventsTable))", PostgresParameters()
        ).int64(0, 0)
    }

    func eventCount(of application: ApplicationName) throws -> Int64? {
        guard try catalog.relationExists(application.eventsTable) else { return nil }
        return try connection.run(
            "SELECT count(*) FROM \(configuration.qualified(application.eventsTable))", PostgresParameters()
        ).int64(0, 0)
    }

    func serverLimits() throws -> ServerLimits? {
        let result = try connection.run(
            """
            SELECT current_setting('max_connections')::bigint, \
            current_setting('superuser_reserved_connections')::bigint, count(*), \
            count(*) FILTER (WHERE application_name LIKE 'projectionist/%') \
            FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'
            """, PostgresParameters())
        func number(_ column: Int) throws -> Int { Int(try result.int64(0, column) ?? 0) }
        return ServerLimits(
            maximum: try number(0), reserved: try number(1), inUse: try number(2), ofHosts: try number(3))
    }

    func definitions(applications: [ApplicationName], projections: [ProjectionName]) -> [String] {
        var statements = [definitions.schema()]
        for application in applications {
            statements += [definitions.eventsTable(application), definitions.positionIndex(application)]
        }
        if !applications.isEmpty { statements.append(definitions.storedEventType(configuration.originatorIDType)) }
        for projection in projections {
            statements += [definitions.trackingTable(projection), definitions.trackingMark(projection)]
        }
        statements += definitions.hostMigrations.joined()
        statements.append("UPDATE \(definitions.hostSchemaTable) SET version = \(PostgresDefinitions.hostVersion)")
        return statements
    }
}
