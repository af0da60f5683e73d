import EventStore

/// `projectionist_runs`: a row for each projection that runs, or whose last runner has not ended cleanly. Each function is a
/// part of the open transaction.
struct RunRecordTable {
    let projection: ProjectionName
    let application: ApplicationName

    private static let table = "main.\(HostTables.runs)"

    private func statement(_ sql: String, _ connection: SQLiteConnection) throws -> PreparedStatement {
        let statement = try connection.statement(sql)
        try statement.bind(projection.description, at: 1)
        try statement.bind(application.description, at: 2)
        return statement
    }

    /// Whether the host's table is there.
    func isKept(_ connection: SQLiteConnection) throws -> Bool {
        let statement = try connection.statement("SELECT count(*) FROM main.sqlite_schema WHERE name = ?1")
        try statement.bind(HostTables.runs, at: 1)
        return try statement.firstInteger() == 1
    }

    /// - Returns: what the last one has left.
    func begin(by process: String, _ connection: SQLiteConnection) throws -> RunRecord? {
        let record = try read(connection)
        let insert = try statement(
            """
            INSERT INTO \(Self.table) (projection, application, process) VALUES (?1, ?2, ?3) \
            ON CONFLICT (projection, application) DO UPDATE SET process = excluded.process
            """, connection)
        try insert.bind(process, at: 3)
        try insert.run()
        return record
    }

    private func read(_ connection: SQLiteConnection) throws -> RunRecord? {
        let select = try statement(
            """
            SELECT process, position, attempts, build, position IS NOT NULL FROM \(Self.table) \
            WHERE projection = ?1 AND application = ?2
            """, connection)
        defer { select.reset() }
        guard try select.step() else { return nil }
        var record = RunRecord(process: select.text(0))
        if select.int64(4) == 1 {
            record.attempt = RunRecord.Attempt(
                position: select.int64(1), attempts: Int(select.int64(2)), build: select.text(3))
        }
        return record
    }

    func note(_ attempt: RunRecord.Attempt, _ connection: SQLiteConnection) throws {
        let update = try statement(
            """
            UPDATE \(Self.table) SET position = ?3, attempts = ?4, build = ?5 WHERE projection = ?1 AND application = ?2
            """, connection)
        try update.bind(attempt.position, at: 3)
        try update.bind(Int64(attempt.attempts), at: 4)
        try update.bind(attempt.build, at: 5)
        try update.run()
    }

    /// The runner has ended cleanly; where another one has begun since, it has the row.
    func end(by process: String, _ connection: SQLiteConnection) throws {
        let delete = try statement(
            "DELETE FROM \(Self.table) WHERE projection = ?1 AND application = ?2 AND process = ?3", connection)
        try delete.bind(process, at: 3)
        try delete.run()
    }
}
