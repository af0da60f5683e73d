import EventStore

/// The statements that make tables, the same as the Python library's (9.5), so that either side can have made them.
struct PostgresDefinitions {
    let configuration: PostgresConfiguration

    private static let storage = """
         WITH (autovacuum_enabled = true, autovacuum_vacuum_threshold = 100000000, autovacuum_vacuum_scale_factor = 0.5, \
        autovacuum_analyze_threshold = 1000, autovacuum_analyze_scale_factor = 0.01)
        """

    func schema() -> String {
        "CREATE SCHEMA IF NOT EXISTS \(SQLIdentifier.quoted(configuration.schema))"
    }

    func eventsTable(_ application: ApplicationName) -> String {
        """
        CREATE TABLE IF NOT EXISTS \(configuration.qualified(application.eventsTable)) (\
        originator_id \(configuration.originatorIDType.rawValue) NOT NULL, originator_version bigint NOT NULL, \
        topic text, state bytea, notification_id bigserial, PRIMARY KEY (originator_id, originator_version))
        """ + Self.storage
    }

    func positionIndex(_ application: ApplicationName) -> String {
        """
        CREATE UNIQUE INDEX IF NOT EXISTS \(SQLIdentifier.quoted(application.positionIndex)) \
        ON \(configuration.qualified(application.eventsTable)) (notification_id ASC)
        """
    }

    /// Without it the Python library refuses to work on the tables, also with `CREATE_TABLE=n`.
    func storedEventType(_ type: OriginatorIDType) -> String {
        """
        CREATE TYPE \(configuration.qualified(storedEventTypeName(type))) AS (\
        originator_id \(type.rawValue), originator_version bigint, topic text, state bytea)
        """
    }

    func storedEventTypeName(_ type: OriginatorIDType) -> String { "stored_event_\(type.rawValue)" }

    func trackingTable(_ projection: ProjectionName) -> String {
        """
        CREATE TABLE IF NOT EXISTS \(configuration.qualified(projection.trackingTable)) (\
        application_name text, notification_id bigint, PRIMARY KEY (application_name))
        """ + Self.storage
    }

    /// The row by which the library knows a table of single-row tracking.
    func trackingMark(_ projection: ProjectionName) -> String {
        """
        INSERT INTO \(configuration.qualified(projection.trackingTable)) VALUES ('__migration__', 1) \
        ON CONFLICT (application_name) DO NOTHING
        """
    }

    // MARK: The host's own tables

    /// The version of the host's own tables that this host writes.
    static let hostVersion = Int64(migrations.count)

    var hostSchemaTable: String { configuration.qualified("projectionist_schema") }
    var runnersTable: String { configuration.qualified("projectionist_runners") }

    /// The proven safe head of each application.
    var headsTable: String { configuration.qualified("projectionist_heads") }

    /// An event that each projection has projected, by which another log is told from the one that it has read.
    var lastEventsTable: String { configuration.qualified("projectionist_last_events") }

    /// The events that projections have put aside.
    var lettersTable: String { configuration.qualified("projectionist_letters") }

    /// For each projection that has put something aside: its position as a host left it, and a number that rises with each
    /// change of the letters.
    var letterMarksTable: String { configuration.qualified("projectionist_letter_marks") }

    /// The projections that run, or whose last runner has not ended cleanly.
    var runsTable: String { configuration.qualified("projectionist_runs") }

    /// What operators ask of the processes that run projections.
    var requestsTable: String { configuration.qualified("projectionist_requests") }

    /// The hosts that run.
    var hostsTable: String { configuration.qualified("projectionist_hosts") }

    /// The projections that operators have paused.
    var pausesTable: String { configuration.qualified("projectionist_pauses") }

    /// What leads from each version to the next; applied in order, under an advisory lock.
    static let migrations: [any Migration.Type] = [
        Migration1.self, Migration2.self, Migration3.self, Migration4.self, Migration5.self,
        Migration6.self, Migration7.self,
    ]

    /// The statements of each of them.
    var hostMigrations: [[String]] { Self.migrations.map { $0.statements(self) } }
}
