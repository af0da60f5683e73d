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

    public func makeReader(of application: ApplicationName) -> any LogReader {
        makeReader(of: application, for: nil)
    }

    public func makeReader(of application: ApplicationName, for projection: ProjectionName?) -> any LogReader {
        let label = projection?.description ?? "\(application) listen"
        var session = PostgresSession(configuration)
        // It writes nothing but the proven head, which is proven again.
        session.synchronousCommit = false
        return PostgresLogReader(
            PostgresConnection(configuration, label: label, session: session), application: application)
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
        makeProjectionSession(of: projection, on: application, besideLog: true)
    }

    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, besideLog isBesideLog: Bool
    ) -> any ProjectionSession {
        PostgresProjectionSession(
            configuration, projection: projection, application: application, isBesideLog: isBesideLog)
    }
}
