import EventStore

/// `projectionist_runs`: a row for each projection that runs, or whose last runner has not ended cleanly.
struct RunRecordTable {
    let table: String
    private let runners: String
    private let subject: ProjectionSubject

    init(_ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName) {
        let definitions = PostgresDefinitions(configuration: configuration)
        table = definitions.runsTable
        runners = definitions.runnersTable
        subject = ProjectionSubject(projection: projection, application: application)
    }

    /// - Returns: what was taken over.
    func begin(
        by process: String, hasEnded: (RunRecord) -> Bool, _ connection: PostgresConnection
    ) throws -> RunRecord? {
        let found = try connection.run(
            """
            SELECT process, position, attempts, build, (SELECT (extract(epoch FROM now()) - updated_at)::text FROM \(runners) r \
            WHERE r.projection = $1 AND r.application = $2 AND r.process = run.process) \
            FROM \(table) AS run WHERE projection = $1 AND application = $2
            """, subject.parameters())
        let ended = try (0..<found.rowCount).map { row in
            var record = RunRecord(
                process: found.text(row, 0) ?? "", reportAge: found.text(row, 4).flatMap { Double($0) })
            if let position = try found.int64(row, 1), let attempts = try found.int64(row, 2) {
                record.attempt = RunRecord.Attempt(
                    position: position, attempts: Int(attempts), build: found.text(row, 3) ?? "")
            }
            return record
        }.filter(hasEnded)
        let last = RunRecord.heaviest(of: ended)
        let parameters = subject.parameters()
        parameters.append(text: process)
        if let attempt = last?.attempt {
            parameters.append(attempt.position)
            parameters.append(Int64(attempt.attempts))
            parameters.append(text: attempt.build)
        } else {
            parameters.appendNull(PostgresParameters.int8)
            parameters.appendNull(PostgresParameters.int8)
            parameters.appendNull(PostgresParameters.text)
        }
        // One that comes now, too, may take over the same: nothing is lost before this is written.
        _ = try connection.run(
            """
            INSERT INTO \(table) AS run (projection, application, process, position, attempts, build) \
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (projection, application, process) DO UPDATE \
            SET position = excluded.position, attempts = excluded.attempts, build = excluded.build
            """, parameters)
        for record in ended where record.process != process { try end(by: record.process, connection) }
        return last
    }

    /// Is on disk when it returns: the attempt may take the machine with it.
    func note(_ attempt: RunRecord.Attempt, by process: String, _ connection: PostgresConnection) throws {
        let parameters = subject.parameters()
        parameters.append(text: process)
        parameters.append(attempt.position)
        parameters.append(Int64(attempt.attempts))
        parameters.append(text: attempt.build)
        let pipeline = try PostgresPipeline(connection)
        do {
            try pipeline.send("BEGIN", as: 0)
            try pipeline.send("SET LOCAL synchronous_commit = on", as: 1)
            try pipeline.send(
                """
                UPDATE \(table) SET position = $4, attempts = $5, build = $6 \
                WHERE projection = $1 AND application = $2 AND process = $3
                """, parameters, as: 2)
            try pipeline.send("COMMIT", as: 3)
            try pipeline.run()
        } catch let failure as PostgresPipeline.Failure {
            throw failure.error
        }
    }

    /// The runner has ended.
    func end(by process: String, _ connection: PostgresConnection) throws {
        let parameters = subject.parameters()
        parameters.append(text: process)
        _ = try connection.run(
            "DELETE FROM \(table) WHERE projection = $1 AND application = $2 AND process = $3", parameters)
    }
}
