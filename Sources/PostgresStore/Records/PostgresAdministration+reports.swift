import EventStore

/// How runners fare, for other processes to see.
extension PostgresAdministration {
    func endRun(of projection: ProjectionName, on application: ApplicationName, by process: String) throws {
        guard try catalog.relationExists("projectionist_runs") else { return }
        try RunRecordTable(configuration, projection: projection, application: application).end(by: process, connection)
    }

    func record(_ report: RunnerReport) throws {
        let parameters = PostgresParameters()
        parameters.append(text: report.projection)
        parameters.append(text: report.application)
        parameters.append(text: report.state)
        // Text must not hold NUL; an error's text may come from a plugin.
        if let error = report.error {
            parameters.append(text: SQLText.storable(error))
        } else {
            parameters.appendNull(PostgresParameters.text)
        }
        parameters.append(Int64(report.attempts))
        parameters.append(text: report.process)
        parameters.append(text: String(report.updatedAt))
        parameters.append(report.events)
        parameters.append(text: String(report.seconds))
        if let oldest = report.oldestEventAt {
            parameters.append(text: String(oldest))
        } else {
            parameters.appendNull(0)
        }
        _ = try connection.run(
            """
            INSERT INTO \(self.definitions.runnersTable) (projection, application, state, error, attempts, process, updated_at, \
            events, seconds, oldest_event_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (projection) DO UPDATE SET application = excluded.application, \
            state = excluded.state, error = excluded.error, attempts = excluded.attempts, process = excluded.process, \
            updated_at = excluded.updated_at, events = excluded.events, seconds = excluded.seconds, \
            oldest_event_at = excluded.oldest_event_at
            """, parameters)
    }

    func reports() throws -> [RunnerReport] {
        guard try catalog.relationExists("projectionist_runners") else { return [] }
        let result = try connection.run(
            """
            SELECT projection, application, state, error, attempts::text, process, updated_at::text, events, seconds::text, \
            oldest_event_at::text FROM \(self.definitions.runnersTable) ORDER BY projection
            """, PostgresParameters())
        return try (0..<result.rowCount).map { row in
            var report = RunnerReport(
                projection: result.text(row, 0)!, application: result.text(row, 1)!, state: result.text(row, 2)!,
                error: result.text(row, 3), attempts: result.text(row, 4).flatMap { Int($0) } ?? 0,
                events: try result.int64(row, 7) ?? 0, seconds: result.text(row, 8).flatMap { Double($0) } ?? 0,
                process: result.text(row, 5)!, updatedAt: result.text(row, 6).flatMap { Double($0) } ?? 0)
            report.oldestEventAt = result.text(row, 9).flatMap { Double($0) }
            return report
        }
    }

    func record(_ report: HostReport) throws {
        guard try catalog.relationExists("projectionist_hosts") else { return }
        let parameters = PostgresParameters()
        for text in [report.process, report.role, report.version, report.plugins] {
            parameters.append(text: SQLText.storable(text))
        }
        parameters.append(text: String(report.updatedAt))
        parameters.append(text: String(report.updatedAt - HostReport.retention))
        _ = try connection.run(
            """
            WITH old AS (DELETE FROM \(definitions.hostsTable) WHERE updated_at < $6 AND process <> $1) \
            INSERT INTO \(definitions.hostsTable) (process, role, version, plugins, updated_at) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (process) DO UPDATE SET role = excluded.role, \
            version = excluded.version, plugins = excluded.plugins, updated_at = excluded.updated_at
            """, parameters)
    }

    func hosts() throws -> [HostReport] {
        guard try catalog.relationExists("projectionist_hosts") else { return [] }
        let result = try connection.run(
            """
            SELECT process, role, version, plugins, updated_at::text FROM \(definitions.hostsTable) ORDER BY process
            """, PostgresParameters())
        return (0..<result.rowCount).map { row in
            HostReport(
                process: result.text(row, 0) ?? "", role: result.text(row, 1) ?? "", version: result.text(row, 2) ?? "",
                plugins: result.text(row, 3) ?? "", updatedAt: result.text(row, 4).flatMap { Double($0) } ?? 0)
        }
    }

    func forget(host process: String) throws {
        guard try catalog.relationExists("projectionist_hosts") else { return }
        let parameters = PostgresParameters()
        parameters.append(text: process)
        _ = try connection.run("DELETE FROM \(definitions.hostsTable) WHERE process = $1", parameters)
    }
}
