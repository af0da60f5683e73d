import EventStore

/// An event that a projection has projected, kept beside its position: a log that was restored or emptied and has grown
/// again since is not what the projection has read, and positions do not tell.
struct LastEventRecord {
    let table: String
    private let subject: ProjectionSubject
    private var sentAt: ContinuousClock.Instant?
    /// It is written at most this often: any event up to the position tells another log from this one.
    private static let interval = Duration.seconds(1)

    /// Whether it is time to keep another one.
    var isDue: Bool { sentAt.map { .now - $0 >= Self.interval } ?? true }

    init(_ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName) {
        table = PostgresDefinitions(configuration: configuration).lastEventsTable
        subject = ProjectionSubject(projection: projection, application: application)
    }

    /// Part of the batch's transaction; writes one row.
    mutating func send(_ event: TrackedEvent, at position: Int64, through pipeline: PostgresPipeline, as number: Int)
        throws
    {
        sentAt = .now
        let parameters = subject.parameters()
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
        let result = try connection.run(
            "SELECT position, originator_version, originator_id FROM \(table) WHERE projection = $1 AND application = $2",
            subject.parameters())
        guard result.rowCount > 0, let position = try result.int64(0, 0), let version = try result.int64(0, 1),
            let stream = result.text(0, 2)
        else { return nil }
        return RecordedEvent(position: position, stream: stream, version: version)
    }
}
