import EventStore

/// The event at which a projection stands, kept beside its position where the log is in another file: a log that was
/// restored and has grown again since is not what the projection has read, and its positions do not tell.
struct LastEventRecord {
    let projection: ProjectionName
    let application: ApplicationName

    /// Part of the batch's transaction.
    func write(_ event: TrackedEvent, at position: Int64, _ connection: SQLiteConnection) throws {
        let statement = try connection.statement(
            """
            INSERT INTO main.\(HostTables.lastEvents) (projection, application, position, originator_id, originator_version) \
            VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (projection, application) DO UPDATE SET position = excluded.position, \
            originator_id = excluded.originator_id, originator_version = excluded.originator_version
            """)
        try statement.bind(projection.description, at: 1)
        try statement.bind(application.description, at: 2)
        try statement.bind(position, at: 3)
        try statement.bind(event.originatorID.description, at: 4)
        try statement.bind(event.originatorVersion, at: 5)
        try statement.run()
    }

    func read(_ connection: SQLiteConnection) throws -> RecordedEvent? {
        let statement = try connection.statement(
            """
            SELECT position, originator_id, originator_version FROM main.\(HostTables.lastEvents) \
            WHERE projection = ?1 AND application = ?2
            """)
        try statement.bind(projection.description, at: 1)
        try statement.bind(application.description, at: 2)
        defer { statement.reset() }
        guard try statement.step() else { return nil }
        return RecordedEvent(position: statement.int64(0), stream: statement.text(1), version: statement.int64(2))
    }
}
