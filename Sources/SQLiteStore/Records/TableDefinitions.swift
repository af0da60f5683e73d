import EventStore

/// The statements that make the tables of applications and projections. Names and columns are those of PostgreSQL and the
/// Python library; one file holds several applications and projections.
struct TableDefinitions {
    let originatorIDType: OriginatorIDType

    func eventsTable(_ application: ApplicationName) -> String {
        """
        CREATE TABLE IF NOT EXISTS \(SQLIdentifier.quoted(application.eventsTable)) (\
        originator_id TEXT NOT NULL, originator_version INTEGER NOT NULL, topic TEXT, state BLOB, \
        notification_id INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE (originator_id, originator_version))
        """
    }

    /// Records how the table keeps originator ids.
    func originatorIDRecord(_ application: ApplicationName) -> String {
        """
        INSERT INTO \(HostTables.applications) (events_table, originator_id_type) \
        VALUES (\(literal(application.eventsTable)), '\(originatorIDType.rawValue)') ON CONFLICT DO NOTHING
        """
    }

    func trackingTable(_ projection: ProjectionName) -> String {
        """
        CREATE TABLE IF NOT EXISTS \(SQLIdentifier.quoted(projection.trackingTable)) (\
        application_name TEXT PRIMARY KEY NOT NULL, notification_id INTEGER) WITHOUT ROWID
        """
    }

    /// The row by which the library knows a table of single-row tracking.
    func trackingMark(_ projection: ProjectionName) -> String {
        """
        INSERT INTO \(SQLIdentifier.quoted(projection.trackingTable)) VALUES ('\(TrackingTable.mark)', 1) \
        ON CONFLICT DO NOTHING
        """
    }

    private func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
