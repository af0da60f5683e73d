import EventStore
import GRDB
import PlainText

/// The tables of a store on SQLite, and the host's own records.
final class SQLiteAdministration: StoreAdministration {
    let core: StoreCore
    let connection: SQLiteConnection
    private let definitions: TableDefinitions

    init(core: StoreCore) {
        self.core = core
        connection = SQLiteConnection(core: core, durability: .full)
        definitions = TableDefinitions(originatorIDType: core.originatorIDType)
    }

    var interruptible: any Interruptible { connection.interruption }

    func ping() throws { try connection.ping() }

    func disconnect() { connection.close() }

    /// Opens the store and takes its write lock once.
    func check() throws -> [String] {
        try connection.reading { try LibraryLayout.refuse(connection) }
        try connection.begin()
        connection.rollback()
        return []
    }

    func prepareHostTables(create: Bool) throws {
        let version = try connection.reading {
            try LibraryLayout.refuse(connection)
            return try hostVersion()
        }
        if version == HostTables.version { return }
        guard create || version > HostTables.version else {
            throw version == 0
                ? EventStoreError(.schemaMismatch, MissingTable.text(HostTables.names, in: core.location))
                : EventStoreError(
                    .schemaMismatch,
                    "\(core.location): the host's own tables are of version \(version), \(HostTables.version) is needed; "
                        + "set CREATE_TABLE=true or apply what `projectionist schema` prints")
        }
        try writing { database in
            // Another host may have been here meanwhile.
            let version = try hostVersion()
            guard version <= HostTables.version else {
                throw EventStoreError(
                    .schemaMismatch,
                    "\(core.location): '\(HostTables.schema)' is at version \(version), written by a newer host; "
                        + "this one knows up to \(HostTables.version): upgrade it")
            }
            guard version < HostTables.version else { return }
            for statement in HostTables.migrations[Int(version)...].joined() { try database.execute(sql: statement) }
            try database.execute(sql: HostTables.setVersion)
        }
    }

    func prepareApplication(_ application: ApplicationName, create: Bool) throws -> [String] {
        let table = application.eventsTable
        try connection.reading { try LibraryLayout.refuse(connection) }
        if try !exists(table) {
            guard create else { throw EventStoreError(.schemaMismatch, MissingTable.text([table], in: core.location)) }
            try prepareHostTables(create: true)
            try writing { database in
                guard try !EventsTable.exists(table, connection) else { return }
                try database.execute(sql: definitions.eventsTable(application))
                try database.execute(sql: definitions.originatorIDRecord(application))
            }
        }
        let warnings = try connection.reading {
            try connection.withDatabase { try TableShape(of: table, in: $0).checkEvents() }
        }
        try checkOriginatorIDs(application)
        return warnings
    }

    func prepareProjection(_ projection: ProjectionName, create: Bool) throws {
        let table = projection.trackingTable
        try connection.reading { try LibraryLayout.refuse(connection) }
        if try !exists(table) {
            guard create else { throw EventStoreError(.schemaMismatch, MissingTable.text([table], in: core.location)) }
            try writing { database in
                guard try !EventsTable.exists(table, connection) else { return }
                try database.execute(sql: definitions.trackingTable(projection))
                try database.execute(sql: definitions.trackingMark(projection))
            }
        }
        try connection.reading {
            try connection.withDatabase { try TableShape(of: table, in: $0).checkTracking() }
        }
    }

    func originatorIDType(of application: ApplicationName) throws -> OriginatorIDType {
        try connection.reading { try EventsTable(of: application, connection).originatorIDType }
    }

    func position(of projection: ProjectionName, on application: ApplicationName) throws -> Int64? {
        try connection.reading {
            guard try EventsTable.exists(projection.trackingTable, connection) else { return nil }
            return try TrackingTable(of: projection).position(on: application, connection)
        }
    }

    func setBack(
        _ projection: ProjectionName, on application: ApplicationName, from: Int64, to position: Int64
    ) throws {
        // SQLite has one writer: no batch of a runner commits meanwhile.
        try writing { _ in
            // The position may have come back to where the caller saw it by honest work.
            if try EventsTable.exists(application.eventsTable, connection), let highest = try highest(of: application),
                highest > position
            {
                throw EventStoreError.hasGrown(application, to: highest, above: position)
            }
            try TrackingTable(of: projection).apply(
                TrackingMove(from: from, to: position), on: application, connection)
            try LetterRecord(projection: projection, application: application).takeBack(above: position, connection)
        }
    }

    func lastPosition(of application: ApplicationName) throws -> Int64? {
        try connection.reading {
            guard try EventsTable.exists(application.eventsTable, connection) else {
                try LibraryLayout.refuse(connection)
                return nil
            }
            return try highest(of: application)
        }
    }

    private func highest(of application: ApplicationName) throws -> Int64? {
        let table = SQLIdentifier.quoted(application.eventsTable)
        return try connection.statement("SELECT max(notification_id) FROM \(table)").firstInteger()
    }

    func eventCount(of application: ApplicationName) throws -> Int64? {
        try connection.reading {
            guard try EventsTable.exists(application.eventsTable, connection) else { return nil }
            let table = SQLIdentifier.quoted(application.eventsTable)
            return try connection.statement("SELECT count(*) FROM \(table)").firstInteger()
        }
    }

    func serverLimits() -> ServerLimits? { nil }

    func definitions(applications: [ApplicationName], projections: [ProjectionName]) -> [String] {
        var statements = Array(HostTables.migrations.joined()) + [HostTables.setVersion]
        for application in applications {
            statements += [definitions.eventsTable(application), definitions.originatorIDRecord(application)]
        }
        for projection in projections {
            statements += [definitions.trackingTable(projection), definitions.trackingMark(projection)]
        }
        return statements
    }

    /// Runs `body` in one transaction that writes.
    func writing(_ body: (Database) throws -> Void) throws {
        try connection.begin()
        do {
            try connection.withDatabase(body)
            try connection.commit()
        } catch {
            connection.rollback()
            throw error
        }
    }

    func exists(_ table: String) throws -> Bool {
        try connection.reading { try EventsTable.exists(table, connection) }
    }

    /// 0 for none.
    private func hostVersion() throws -> Int64 {
        guard try EventsTable.exists(HostTables.schema, connection) else { return 0 }
        return try connection.statement("SELECT max(version) FROM \(HostTables.schema)").firstInteger() ?? 0
    }

    /// Looks at one id: a table with other ids than the setting says would fail at the first read.
    private func checkOriginatorIDs(_ application: ApplicationName) throws {
        try connection.reading {
            let table = try EventsTable(of: application, connection)
            guard table.originatorIDType == .uuid else { return }
            let first = try connection.statement(
                "SELECT notification_id, originator_id FROM \(table.quoted) ORDER BY notification_id LIMIT 1")
            defer { first.reset() }
            guard try first.step() else { return }
            let isUUID = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { bytes in
                UUIDText.read(first.bytes(1), into: bytes.baseAddress!)
            }
            if !isUUID { throw table.foreignID(at: first.int64(0)) }
        }
    }
}
