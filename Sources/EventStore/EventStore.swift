/// A store: a factory for sessions, each of which belongs to the one thread that uses it.
///
/// Sessions are synchronous and open their connection when first used; the shells above give each its thread.
public protocol EventStore: Sendable {
    /// Which SQL its sessions take.
    var dialect: SQLDialect { get }
    /// One line that names the store without secrets: `PostgreSQL dogs on localhost:5432, schema public`.
    var summary: String { get }
    /// A session for tables, positions, reports and what else the host keeps in the store.
    func makeAdministration() throws -> any StoreAdministration
    /// Where the tables of a subject stand, as a number: connections to one place serve all who have that place.
    func place(of subject: ConnectionSubject) -> Int
    /// A connection that the sessions of a place are lent.
    func makeConnection(at place: Int) throws -> any StoreConnection
    /// The reader of a process that listens to an application's log and reads near its head, over a connection of its own:
    /// `projectionist/<application> listen` to PostgreSQL.
    func makeReader(of application: ApplicationName) throws -> any LogReader
    /// A reader of an application's log for a projection that is behind the head: `projectionist/<projection>` to PostgreSQL.
    func makeReader(
        of application: ApplicationName, for projection: ProjectionName, over connection: any StoreConnection
    ) throws -> any LogReader
    /// What a pool of an application holds: one connection, `projectionist/<application>` to PostgreSQL.
    func makeApplicationSession(of application: ApplicationName) throws -> any ApplicationSession
    /// A writer over a connection of its own, for a caller that uses no pool.
    func makeWriter(to application: ApplicationName) throws -> any LogWriter
    /// The transactions of a projection.
    ///
    /// - Parameter isBesideLog: whether the application's log stands in the same database, reached by the same role: a
    ///   commit then also checks that the events stand in the log as they were read.
    func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, besideLog isBesideLog: Bool,
        over connection: any StoreConnection
    ) throws -> any ProjectionSession
}

extension EventStore {
    /// A store that is one database.
    public func place(of subject: ConnectionSubject) -> Int { 0 }

    /// The transactions of a projection in the store that holds its application's log.
    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, over connection: any StoreConnection
    ) throws -> any ProjectionSession {
        try makeProjectionSession(of: projection, on: application, besideLog: true, over: connection)
    }

    /// The same over a connection that nobody else has.
    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName
    ) throws -> any ProjectionSession {
        try makeProjectionSession(
            of: projection, on: application, over: makeConnection(at: place(of: .projection(projection))))
    }
}
