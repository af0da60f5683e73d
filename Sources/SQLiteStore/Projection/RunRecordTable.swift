import EventStore

/// `projectionist_runs`: a row for each projection that runs, or whose last runner has not ended cleanly. Each function is a
/// part of the open transaction.
struct RunRecordTable {
    private let subject: ProjectionSubject

    init(projection: ProjectionName, application: ApplicationName) {
        subject = ProjectionSubject(projection: projection, application: application)
    }

    private static let table = "main.\(HostTables.runs)"

    /// Whether the host's table is there.
    func isKept(_ connection: SQLiteConnection) throws -> Bool {
        let statement = try connection.statement("SELECT count(*) FROM main.sqlite_schema WHERE name = ?1")
        try statement.bind(HostTables.runs, at: 1)
        return try statement.firstInteger() == 1
    }

    /// - Returns: what was taken over.
    func begin(
        by process: String, hasEnded: (RunRecord) -> Bool, _ connection: SQLiteConnection
    ) throws -> RunRecord? {
        let ended = try read(connection).filter(hasEnded)
        let last = RunRecord.heaviest(of: ended)
        for record in ended { try end(by: record.process, connection) }
        let insert = try subject.statement(
            """
            INSERT INTO \(Self.table) (projection, application, process, position, attempts, build) \
            VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (projection, application, process) DO NOTHING
            """, connection)
        try insert.bind(process, at: 3)
        if let attempt = last?.attempt {
            try insert.bind(attempt.position, at: 4)
            try insert.bind(Int64(attempt.attempts), at: 5)
            try insert.bind(attempt.build, at: 6)
        }
        try insert.run()
        return last
    }

    private func read(_ connection: SQLiteConnection) throws -> [RunRecord] {
        let select = try subject.statement(
            """
            SELECT process, position, attempts, build, position IS NOT NULL, (SELECT CAST((julianday('now') - 2440587.5) * 86400.0 \
            - updated_at AS TEXT) FROM main.\(HostTables.runners) AS r WHERE r.projection = ?1 AND r.application = ?2 \
            AND r.process = run.process) FROM \(Self.table) AS run WHERE projection = ?1 AND application = ?2
            """, connection)
        defer { select.reset() }
        var records: [RunRecord] = []
        while try select.step() {
            var record = RunRecord(process: select.text(0), reportAge: Double(select.text(5)))
            if select.int64(4) == 1 {
                record.attempt = RunRecord.Attempt(
                    position: select.int64(1), attempts: Int(select.int64(2)), build: select.text(3))
            }
            records.append(record)
        }
        return records
    }

    func note(_ attempt: RunRecord.Attempt, by process: String, _ connection: SQLiteConnection) throws {
        let update = try subject.statement(
            """
            UPDATE \(Self.table) SET position = ?3, attempts = ?4, build = ?5 \
            WHERE projection = ?1 AND application = ?2 AND process = ?6
            """, connection)
        try update.bind(attempt.position, at: 3)
        try update.bind(Int64(attempt.attempts), at: 4)
        try update.bind(attempt.build, at: 5)
        try update.bind(process, at: 6)
        try update.run()
    }

    /// The runner has ended.
    func end(by process: String, _ connection: SQLiteConnection) throws {
        let delete = try subject.statement(
            "DELETE FROM \(Self.table) WHERE projection = ?1 AND application = ?2 AND process = ?3", connection)
        try delete.bind(process, at: 3)
        try delete.run()
    }
}
