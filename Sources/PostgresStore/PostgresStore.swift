public import EventStore

/// The store on PostgreSQL, in the tables of the Python `eventsourcing` library.
public struct PostgresStore: EventStore {
    public let configuration: PostgresConfiguration

    public init(configuration: PostgresConfiguration) {
        self.configuration = configuration
    }

    public var dialect: SQLDialect { .postgresql }

    public var summary: String { configuration.summary }

    public func makeAdministration() -> any StoreAdministration {
        PostgresAdministration(configuration)
    }

    public func makeConnection(at place: Int) -> any StoreConnection {
        PostgresConnection(configuration, label: "host")
    }

    public func makeReader(of application: ApplicationName) -> any LogReader {
        PostgresLogReader(
            configuration, application: application, label: "\(application) listen", over: makeConnection(at: 0))
    }

    public func makeReader(
        of application: ApplicationName, for projection: ProjectionName, over connection: any StoreConnection
    ) -> any LogReader {
        PostgresLogReader(
            configuration, application: application, label: projection.description, over: connection)
    }

    public func makeWriter(to application: ApplicationName) -> any LogWriter {
        PostgresLogWriter(
            PostgresConnection(configuration, label: application.description), application: application)
    }

    public func makeApplicationSession(of application: ApplicationName) -> any ApplicationSession {
        PostgresApplicationSession(configuration, application: application)
    }

    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName
    ) -> any ProjectionSession {
        makeProjectionSession(of: projection, on: application, besideLog: true, over: makeConnection(at: 0))
    }

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
