public import EventStore

/// The embedded event store: the same tables as on PostgreSQL, in one SQLite file or in memory.
///
/// - Layout: see ``TableDefinitions``. A UUID is stored as text in lower case with hyphens.
/// - Durability: a file is in WAL mode. An append is synced before it is acknowledged, so it survives a kill and a power
///   loss. A projection's transaction is not synced (`synchronous = NORMAL`): a power loss may take the last ones, read
///   model and position together, and they are applied again.
/// - Concurrency: SQLite has one writer at a time. Writers of this process queue up in memory; those of other processes
///   are waited for. In memory a transaction that writes also keeps readers out.
///
/// The store opens nothing until a session is used; it and its sessions share one state, which goes with the last.
public final class SQLiteStore: EventStore {
    private let core: StoreCore

    /// - Parameters:
    ///   - location: a file or memory.
    ///   - lockTimeout: seconds that a session waits for another's transaction (`SQLITE_LOCK_TIMEOUT`); at least 0.
    ///   - originatorIDType: how event tables made by this store keep ids (`ORIGINATOR_ID_TYPE`). What a table was made
    ///     with is recorded in `projectionist_applications` and wins from then on; a table without a record, made by
    ///     someone else, is taken to be as said here.
    ///   - applyTimeout: seconds that a call of a plugin may take (`PROJECTION_APPLY_TIMEOUT`); its statements are ended a
    ///     second later.
    public init(
        location: SQLiteLocation, lockTimeout: Double = 5, originatorIDType: OriginatorIDType = .uuid,
        applyTimeout: Double = 30
    ) {
        core = StoreCore(
            location: location, lockTimeout: max(0, lockTimeout), originatorIDType: originatorIDType,
            applyTimeout: applyTimeout)
    }

    /// SQLite's.
    public var dialect: SQLDialect { .sqlite }

    /// `SQLite file '/data/dogs.db'`, or `SQLite in memory`.
    public var summary: String { core.location.description }

    /// A session for tables and the host's own records. Opens the file when it is first used.
    public func makeAdministration() -> any StoreAdministration {
        SQLiteAdministration(core: core)
    }

    /// Nothing but a turn: a file has no bound of connections, so each session has one of its own.
    public func makeConnection(at place: Int) -> any StoreConnection { SQLiteTurn() }

    /// A reader over a connection of its own.
    public func makeReader(of application: ApplicationName) -> any LogReader {
        SQLiteLogReader(core: core, application: application)
    }

    /// As ``makeReader(of:)``: the reader has a connection of its own, whatever it is lent.
    public func makeReader(
        of application: ApplicationName, for projection: ProjectionName, over connection: any StoreConnection
    ) -> any LogReader {
        makeReader(of: application)
    }

    /// Reader and writer for a pool of an application.
    public func makeApplicationSession(of application: ApplicationName) -> any ApplicationSession {
        SQLiteApplicationSession(core: core, application: application)
    }

    /// A writer whose appends are synced before they are acknowledged.
    public func makeWriter(to application: ApplicationName) -> any LogWriter {
        SQLiteLogWriter(SQLiteConnection(core: core, durability: .full), application: application)
    }

    /// A session for a projection whose log stands in this store.
    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName
    ) -> any ProjectionSession {
        makeProjectionSession(of: projection, on: application, besideLog: true, over: SQLiteTurn())
    }

    /// A session over a connection of its own; what it is lent is only its turn.
    public func makeProjectionSession(
        of projection: ProjectionName, on application: ApplicationName, besideLog isBesideLog: Bool,
        over connection: any StoreConnection
    ) -> any ProjectionSession {
        SQLiteProjectionSession(
            core: core, projection: projection, application: application, isBesideLog: isBesideLog)
    }
}
