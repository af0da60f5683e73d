import EventStore

/// An event that a projection has projected, kept beside its position: a log that was restored or emptied and has grown
/// again since is not what the projection has read, and positions do not tell.
struct LastEventRecord {
    private let subject: ProjectionSubject
    private var writtenAt: ContinuousClock.Instant?
    private var isThere: Bool?
    /// It is written at most this often: any event up to the position tells another log from this one.
    private static let interval = Duration.seconds(1)

    init(projection: ProjectionName, application: ApplicationName) {
        subject = ProjectionSubject(projection: projection, application: application)
    }

    /// Part of the batch's transaction.
    mutating func write(_ event: TrackedEvent, at position: Int64, _ connection: SQLiteConnection) throws {
        if let writtenAt, .now - writtenAt < Self.interval { return }
        guard try isKept(connection) else { return }
        writtenAt = .now
        let statement = try subject.statement(
            """
            INSERT INTO main.\(HostTables.lastEvents) (projection, application, position, originator_id, originator_version) \
            VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (projection, application) DO UPDATE SET position = excluded.position, \
            originator_id = excluded.originator_id, originator_version = excluded.originator_version
            """, connection)
        try statement.bind(position, at: 3)
        try statement.bind(event.originatorID.description, at: 4)
        try statement.bind(event.originatorVersion, at: 5)
        try statement.run()
    }

    mutating func read(_ connection: SQLiteConnection) throws -> RecordedEvent? {
        guard try isKept(connection) else { return nil }
        let statement = try subject.statement(
            """
            SELECT position, originator_id, originator_version FROM main.\(HostTables.lastEvents) \
            WHERE projection = ?1 AND application = ?2
            """, connection)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return RecordedEvent(position: statement.int64(0), stream: statement.text(1), version: statement.int64(2))
    }

    /// Whether the host's table is there.
    private mutating func isKept(_ connection: SQLiteConnection) throws -> Bool {
        if let isThere { return isThere }
        let statement = try connection.statement("SELECT count(*) FROM main.sqlite_schema WHERE name = ?1")
        try statement.bind(HostTables.lastEvents, at: 1)
        let found = try statement.firstInteger() == 1
        isThere = found
        return found
    }
}
