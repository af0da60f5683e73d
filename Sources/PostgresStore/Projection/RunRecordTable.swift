import EventStore

/// `projectionist_runs`: a row for each projection that runs, or whose last runner has not ended cleanly.
struct RunRecordTable {
    let table: String
    let projection: ProjectionName
    let application: ApplicationName

    init(_ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName) {
        table = PostgresDefinitions(configuration: configuration).runsTable
        self.projection = projection
        self.application = application
    }

    private func subject() -> PostgresParameters {
        let parameters = PostgresParameters()
        parameters.append(text: projection.description)
        parameters.append(text: application.description)
        return parameters
    }

    /// - Returns: what the last one has left.
    func begin(by process: String, _ connection: PostgresConnection) throws -> RunRecord? {
        let parameters = subject()
        parameters.append(text: process)
        let found = try connection.run(
            """
            WITH last AS (SELECT process, position, attempts, build FROM \(table) WHERE projection = $1 AND application = $2), \
            this AS (INSERT INTO \(table) AS run (projection, application, process) VALUES ($1, $2, $3) \
            ON CONFLICT (projection, application) DO UPDATE SET process = excluded.process) \
            SELECT process, position, attempts, build FROM last
            """, parameters)
        guard found.rowCount > 0 else { return nil }
        var record = RunRecord(process: found.text(0, 0) ?? "")
        if let position = try found.int64(0, 1), let attempts = try found.int64(0, 2) {
            record.attempt = RunRecord.Attempt(
                position: position, attempts: Int(attempts), build: found.text(0, 3) ?? "")
        }
        return record
    }

    /// Is on disk when it returns: the attempt may take the machine with it.
    func note(_ attempt: RunRecord.Attempt, _ connection: PostgresConnection) throws {
        let parameters = subject()
        parameters.append(attempt.position)
        parameters.append(Int64(attempt.attempts))
        parameters.append(text: attempt.build)
        let pipeline = try PostgresPipeline(connection)
        do {
            try pipeline.send("BEGIN", as: 0)
            try pipeline.send("SET LOCAL synchronous_commit = on", as: 1)
            try pipeline.send(
                """
                UPDATE \(table) SET position = $3, attempts = $4, build = $5 WHERE projection = $1 AND application = $2
                """, parameters, as: 2)
            try pipeline.send("COMMIT", as: 3)
            try pipeline.run()
        } catch let failure as PostgresPipeline.Failure {
            throw failure.error
        }
    }

    /// The runner has ended cleanly; where another one has begun since, it has the row.
    func end(by process: String, _ connection: PostgresConnection) throws {
        let parameters = subject()
        parameters.append(text: process)
        _ = try connection.run(
            "DELETE FROM \(table) WHERE projection = $1 AND application = $2 AND process = $3", parameters)
    }
}
