/// A store: a factory for sessions, each of which belongs to the one thread that uses it.
///
/// Sessions are synchronous and open their connection when first used; the shells above give each its thread.
public protocol EventStore: Sendable {
    var dialect: SQLDialect { get }
    /// One line that names the store without secrets: `PostgreSQL dogs on localhost:5432, schema public`.
    var summary: String { get }
    func makeAdministration() throws -> any StoreAdministration
    /// A reader of an application's log.
    ///
    /// - Parameter projection: the projection that reads behind the head; nil for the one reader of a process that
    ///   listens and reads near the head. A server shows them apart: PostgreSQL's `application_name` is
    ///   `projectionist/<projection>` or `projectionist/<application> listen`.
    func makeReader(of application: ApplicationName, for projection: ProjectionName?) throws -> any LogReader
    /// What a pool of an application holds: one connection, `projectionist/<application>` to PostgreSQL.
    func makeApplicationSession(of application: ApplicationName) throws -> any ApplicationSession
    func makeWriter(to application: ApplicationName) throws -> any LogWriter
    /// The transactions of a projection.
    ///
    /// - Parameter isBesideLog: whether the application's log stands in the same database, reached by the same role: a
    ///   commit then also checks that the events stand in the log as they were read.
    func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, besideLog isBesideLog: Bool
    ) throws -> any ProjectionSession
}

extension EventStore {
    /// The reader of a process that listens and reads near the head.
    public func makeReader(of application: ApplicationName) throws -> any LogReader {
        try makeReader(of: application, for: nil)
    }

    /// The transactions of a projection in the store that holds its application's log.
    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName
    ) throws -> any ProjectionSession {
        try makeProjectionSession(of: projection, on: application, besideLog: true)
    }
}
