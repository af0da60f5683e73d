public import EventStore

/// The store on PostgreSQL, in the tables of the Python `eventsourcing` library.
public struct PostgresStore: EventStore {
    /// How its connections are made, and what they ask of the server.
    public let configuration: PostgresConfiguration

    /// Connects to nothing.
    public init(configuration: PostgresConfiguration) {
        self.configuration = configuration
    }

    /// PostgreSQL's.
    public var dialect: SQLDialect { .postgresql }

    /// Host, database and schema, without user and password.
    public var summary: String { configuration.summary }

    /// A session over a connection of its own. Connects when it is first used.
    public func makeAdministration() -> any StoreAdministration {
        PostgresAdministration(configuration)
    }

    /// A connection to the store's one database, whatever the place. Connects when it is first used.
    public func makeConnection(at place: Int) -> any StoreConnection {
        PostgresConnection(configuration, label: "host")
    }

    /// A reader over a connection of its own: `projectionist/<application> listen` to the server.
    public func makeReader(of application: ApplicationName) -> any LogReader {
        PostgresLogReader(
            configuration, application: application, label: "\(application) listen", over: makeConnection(at: 0))
    }

    /// A reader over a connection that is lent to it: `projectionist/<projection>` to the server.
    public func makeReader(
        of application: ApplicationName, for projection: ProjectionName, over connection: any StoreConnection
    ) -> any LogReader {
        PostgresLogReader(
            configuration, application: application, label: projection.description, over: connection)
    }

    /// A writer over a connection of its own: `projectionist/<application>` to the server.
    public func makeWriter(to application: ApplicationName) -> any LogWriter {
        PostgresLogWriter(
            PostgresConnection(configuration, label: application.description), application: application)
    }

    /// Reader and writer over one connection: `projectionist/<application>` to the server.
    public func makeApplicationSession(of application: ApplicationName) -> any ApplicationSession {
        PostgresApplicationSession(configuration, application: application)
    }

    /// A session over a connection of its own, for a projection whose log stands in the same database.
    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName
    ) -> any ProjectionSession {
        makeProjectionSession(of: projection, on: application, besideLog: true, over: makeConnection(at: 0))
    }

    /// A session over a connection that is lent to it; it must be one of a ``PostgresStore``.
    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, besideLog isBesideLog: Bool,
        over connection: any StoreConnection
    ) -> any ProjectionSession {
        PostgresProjectionSession(
            configuration, projection: projection, application: application, isBesideLog: isBesideLog,
            over: Self.own(connection))
    }

    /// A connection that a session of this store is lent.
    static func own(_ connection: any StoreConnection) -> PostgresConnection {
        guard let own = connection as? PostgresConnection else {
            preconditionFailure("a session is lent connections of its own store")
        }
        return own
    }
}
