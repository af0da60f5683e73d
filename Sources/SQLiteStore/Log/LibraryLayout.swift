import EventStore

/// The tables that the Python library makes in a SQLite file. They hold one application, without a name, and positions
/// that are bare row numbers: VACUUM may change them. So the host neither reads nor extends such a file.
enum LibraryLayout {
    /// - Throws: ``EventStoreError/Code/unsuitable`` for a file of the library's.
    static func refuse(_ connection: SQLiteConnection) throws {
        let statement = try connection.statement(
            """
            SELECT lower(name), (SELECT count(*) FROM pragma_table_info(m.name) WHERE name IN ('originator_id', \
            'originator_version', 'topic', 'state')), (SELECT count(*) FROM pragma_table_info(m.name) \
            WHERE name IN ('application_name', 'notification_id')) \
            FROM main.sqlite_schema AS m WHERE type = 'table' AND lower(name) IN ('stored_events', 'tracking') ORDER BY 1
            """)
        defer { statement.reset() }
        while try statement.step() {
            let location = connection.core.location
            switch statement.text(0) {
            case "stored_events" where statement.int64(1) == 4:
                throw EventStoreError(
                    .unsuitable,
                    "\(location) was made by the Python eventsourcing library (table 'stored_events'); the host does not "
                        + "project it, since its positions are row numbers, which VACUUM may change: name a file of the "
                        + "host's own in SQLITE_DBNAME and copy the events into it (projectionist events append), or "
                        + "keep the application in PostgreSQL, where the library and the host share their tables")
            case "tracking" where statement.int64(2) == 2:
                throw EventStoreError(
                    .unsuitable,
                    "\(location) was made by the Python eventsourcing library (table 'tracking'): it holds the positions "
                        + "of the library's projections, which the host would pass over; name another file in "
                        + "SQLITE_DBNAME")
            default: continue
            }
        }
    }
}
