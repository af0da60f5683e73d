import EventStore
import GRDB

extension SQLiteAdministration {
    func endRun(of projection: ProjectionName, on application: ApplicationName, by process: String) throws {
        guard try exists(HostTables.runs) else { return }
        try writing { _ in
            try RunRecordTable(projection: projection, application: application).end(by: process, connection)
        }
    }

    func record(_ report: RunnerReport) throws {
        try writing { database in
            try database.execute(
                sql: """
                    INSERT INTO \(HostTables.runners) (projection, application, state, error, attempts, events, seconds, \
                    process, updated_at, oldest_event_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (projection) DO UPDATE SET application = excluded.application, \
                    state = excluded.state, error = excluded.error, attempts = excluded.attempts, \
                    events = excluded.events, seconds = excluded.seconds, \
                    process = excluded.process, updated_at = excluded.updated_at, \
                    oldest_event_at = excluded.oldest_event_at
                    """,
                arguments: [
                    report.projection, report.application, report.state, report.error, report.attempts,
                    report.events, report.seconds, report.process,
                    report.updatedAt, report.oldestEventAt,
                ])
        }
    }

    func record(_ report: HostReport) throws {
        guard try exists(HostTables.hosts) else { return }
        try writing { database in
            try database.execute(
                sql: "DELETE FROM \(HostTables.hosts) WHERE updated_at < ?",
                arguments: [report.updatedAt - HostReport.retention])
            try database.execute(
                sql: """
                    INSERT INTO \(HostTables.hosts) (process, role, version, plugins, updated_at) VALUES (?, ?, ?, ?, ?) \
                    ON CONFLICT (process) DO UPDATE SET role = excluded.role, version = excluded.version, \
                    plugins = excluded.plugins, updated_at = excluded.updated_at
                    """,
                arguments: [report.process, report.role, report.version, report.plugins, report.updatedAt])
        }
    }

    func hosts() throws -> [HostReport] {
        guard try exists(HostTables.hosts) else { return [] }
        return try connection.reading {
            try connection.withDatabase { database in
                try Row.fetchAll(database, sql: "SELECT * FROM \(HostTables.hosts) ORDER BY process").map {
                    HostReport(
                        process: $0.text("process"), role: $0.text("role"), version: $0.text("version"),
                        plugins: $0.text("plugins"), updatedAt: $0.number("updated_at"))
                }
            }
        }
    }

    func forget(host process: String) throws {
        guard try exists(HostTables.hosts) else { return }
        try writing { database in
            try database.execute(sql: "DELETE FROM \(HostTables.hosts) WHERE process = ?", arguments: [process])
        }
    }

    func reports() throws -> [RunnerReport] {
        guard try exists(HostTables.runners) else {
            try connection.reading { try LibraryLayout.refuse(connection) }
            return []
        }
        return try connection.reading {
            try connection.withDatabase { database in
                try Row.fetchAll(database, sql: "SELECT * FROM \(HostTables.runners) ORDER BY projection").map { row in
                    var report = RunnerReport(
                        projection: row.text("projection"), application: row.text("application"),
                        state: row.text("state"), error: row.textIfPresent("error"),
                        attempts: Int(row.integer("attempts")), events: row.integer("events"),
                        seconds: row.number("seconds"), process: row.text("process"),
                        updatedAt: row.number("updated_at"))
                    report.oldestEventAt = row.numberIfPresent("oldest_event_at")
                    return report
                }
            }
        }
    }
}
