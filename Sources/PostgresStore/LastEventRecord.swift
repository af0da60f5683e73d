import EventStore

/// The event at which a projection stands, kept beside its position where the log is in another database: a log that was
/// restored and has grown again since is not what the projection has read, and its positions do not tell.
struct LastEventRecord {
    let table: String
    let projection: ProjectionName
    let application: ApplicationName

    init(_ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName) {
        table = PostgresDefinitions(configuration: configuration).lastEventsTable
        self.projection = projection
        self.application = application
    }

    /// Part of the batch's transaction; writes one row.
    func send(_ event: TrackedEvent, at position: Int64, through pipeline: PostgresPipeline, as number: Int) throws {
        let parameters = PostgresParameters()
        parameters.append(text: projection.description)
        parameters.append(text: application.description)
        parameters.append(position)
        parameters.append(text: event.originatorID.description)
        parameters.append(event.originatorVersion)
        try pipeline.send(
            """
            INSERT INTO \(table) AS last (projection, application, position, originator_id, originator_version) \
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (projection, application) DO UPDATE SET position = excluded.position, \
            originator_id = excluded.originator_id, originator_version = excluded.originator_version
            """, parameters, as: number)
    }

    func read(_ connection: PostgresConnection) throws -> RecordedEvent? {
        let parameters = PostgresParameters()
        parameters.append(text: projection.description)
        parameters.append(text: application.description)
        let result = try connection.run(
            "SELECT position, originator_version, originator_id FROM \(table) WHERE projection = $1 AND application = $2",
            parameters)
        guard result.rowCount > 0, let position = result.int64(0, 0), let version = result.int64(0, 1),
            let stream = result.text(0, 2)
        else { return nil }
        return RecordedEvent(position: position, stream: stream, version: version)
    }
}
