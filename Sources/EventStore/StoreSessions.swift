/// What another thread may do to a session while its owner waits in it.
public protocol Interruptible: AnyObject, Sendable {
    /// Ends the call that is waiting, and every later one, with ``EventStoreError/Code/interrupted``. Any thread.
    func interrupt()
}

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

/// A session that belongs to one thread at a time.
public protocol StoreSession: AnyObject {
    /// Stops what the session waits in; may be kept and used by any thread.
    var interruptible: any Interruptible { get }
    /// Asks the store for a sign of life: one round trip on the open connection, or a connect where none is open.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` when the connection turns out to be dead; it is closed then.
    func ping() throws
    /// Closes the connection, what is in hand is rolled back; the next use opens it anew. Returns when the server has let
    /// go of it, or after a second: who counts connections may open another one then.
    func disconnect()
}

/// What serves an application's calls: its log read and written over one connection.
///
/// A read in the body of ``LogWriter/atomically(_:)`` sees what the transaction has appended so far.
public protocol ApplicationSession: StoreSession {
    /// For reading what is there; ``LogReader/listen()`` is not for it, as nobody waits on a connection that is shared.
    var reader: any LogReader { get }
    var writer: any LogWriter { get }
}

/// The tables and the host's own records.
public protocol StoreAdministration: StoreSession {
    /// Checks that the store answers and can be worked with. Gives warnings, one line each.
    func check() throws -> [String]
    /// Creates, migrates or checks the host's own tables (`projectionist_…`), under a lock against other hosts.
    func prepareHostTables(create: Bool) throws
    /// Creates what is missing of an application's tables, or with `create` false names what is missing. An existing
    /// table is never altered. Gives warnings, one line each (a sequence with CACHE above 1, one behind the table).
    func prepareApplication(_ application: ApplicationName, create: Bool) throws -> [String]
    /// Creates the tracking table if it is missing, or names it; refuses multi-row tracking.
    func prepareProjection(_ projection: ProjectionName, create: Bool) throws
    /// How the table of an application that exists keeps its ids.
    func originatorIDType(of application: ApplicationName) throws -> OriginatorIDType
    /// The position that a projection has recorded; nil if none, or if the table is missing.
    func position(of projection: ProjectionName, on application: ApplicationName) throws -> Int64?
    /// How many events a projection has put aside, of all versions of its read model; none where the table is missing.
    func letterCounts(of projection: ProjectionName, on application: ApplicationName) throws -> LetterCounts
    /// Sets a projection's position back to `position`, as long as it stands at `from`: no batch of a runner commits
    /// meanwhile.
    ///
    /// - Throws: ``EventStoreError/Code/fenced`` when the position is another by now.
    func setBack(_ projection: ProjectionName, on application: ApplicationName, from: Int64, to position: Int64) throws
    /// The highest position that is visible; nil if there is none, or if the table is missing.
    func lastPosition(of application: ApplicationName) throws -> Int64?
    /// How many events stand in an application's log; nil if the table is missing. Reads an index from end to end.
    func eventCount(of application: ApplicationName) throws -> Int64?
    /// What the server allows and what is in use; nil for a store without a server.
    func serverLimits() throws -> ServerLimits?
    /// Writes down how a projection fares, for other processes to see; one row for each projection.
    func record(_ report: RunnerReport) throws
    /// The last report of each projection.
    func reports() throws -> [RunnerReport]
    /// The statements that would create everything of the given applications and projections and the host's own tables.
    func definitions(applications: [ApplicationName], projections: [ProjectionName]) -> [String]
}

/// How many connections a server takes, and how many there are.
public struct ServerLimits: Sendable, Hashable {
    /// `max_connections` and `superuser_reserved_connections`.
    public var maximum: Int
    public var reserved: Int
    /// Clients of all databases now, and those among them that are a host's.
    public var inUse: Int
    public var ofHosts: Int

    public init(maximum: Int, reserved: Int, inUse: Int, ofHosts: Int) {
        self.maximum = maximum
        self.reserved = reserved
        self.inUse = inUse
        self.ofHosts = ofHosts
    }
}

/// How a projection fares, as its runner last said.
public struct RunnerReport: Sendable, Hashable {
    public var projection: String
    public var application: String
    /// `starting`, `catching-up`, `live`, `retrying`, `failed`, `stopped`.
    public var state: String
    /// The last error, one line.
    public var error: String?
    public var attempts: Int
    /// Events committed by that process, and seconds from its start to its last commit.
    public var events: Int64
    public var seconds: Double
    /// `host:pid`.
    public var process: String
    /// Seconds since 1970.
    public var updatedAt: Double
    /// When the oldest event that was not projected yet happened, by its own time, seconds since 1970; nil where it does
    /// not say, or when caught up.
    public var oldestEventAt: Double?

    public init(
        projection: String, application: String, state: String, error: String?, attempts: Int, events: Int64 = 0,
        seconds: Double = 0, process: String,
        updatedAt: Double
    ) {
        self.projection = projection
        self.application = application
        self.state = state
        self.error = error
        self.attempts = attempts
        self.events = events
        self.seconds = seconds
        self.process = process
        self.updatedAt = updatedAt
    }
}

/// Reads an application's log in order, never past the safe head.
public protocol LogReader: StoreSession {
    var originatorIDType: OriginatorIDType { get throws }
    /// Moves the safe head as far as it can go now. See ``SafeHead``.
    func advanceSafeHead() throws -> SafeHeadStatus
    /// Who they are, in words: `pid 4711 (psql)`, one for each.
    func describe(_ holders: [LockHolder]) throws -> [String]
    /// Where the log ends now.
    func bounds() throws -> LogBounds
    /// Events that stand now at positions which had been declared dead, each told once: their writers drew the positions
    /// without the lock that an INSERT takes, and no reader waits for such. Looks at the last 10,000 dead positions.
    func lateEvents() throws -> [StoredEvent]
    /// Events with `after < position <= through`, at most `limit`, of the given topics (empty: all). A store may stop
    /// before `limit` when the events are large: only an empty batch says that nothing is left in the range.
    ///
    /// - Throws: ``EventStoreError/Code/logBehind`` when this session's own connection does not see the log up to
    ///   `through`: what is not there must not pass for filtered out.
    func read(after: Int64, through: Int64, limit: Int, topics: [String]) throws -> NotificationBatch
    /// The events of one stream with a version above `after`, in order.
    func stream(_ id: OriginatorID, after: Int64, limit: Int) throws -> [StoredEvent]
    /// From now on ``waitForPush(milliseconds:)`` hears of appends; must be called before the first read.
    func listen() throws
    /// Waits until the store says that something was appended, or the time is over. True when it said so.
    func waitForPush(milliseconds: Int) throws -> Bool
    /// Ends ``waitForPush(milliseconds:)`` as if a push had come. Any thread; ``Interruptible`` ends the session instead.
    var wakeable: any Wakeable { get }
}

/// Wakes a reader that waits.
public protocol Wakeable: AnyObject, Sendable {
    func wake()
}

/// Appends to an application's log.
public protocol LogWriter: StoreSession {
    var originatorIDType: OriginatorIDType { get throws }
    /// Appends all in one transaction, under the lock that keeps positions in commit order. A conflict fails that one
    /// append alone (``EventStoreError/Code/versionConflict``); any other error fails all and stores nothing.
    ///
    /// - Returns: for each append the positions of its events.
    func append(_ appends: [StreamAppend]) throws -> [Result<[Int64], EventStoreError>]
    /// Runs `body`, which appends in pieces through ``append(_:)``, in one transaction: all of it is kept, or nothing.
    func atomically<R>(_ body: () throws -> R) throws -> R
}

/// Moving a projection's position.
public struct TrackingMove: Sendable, Hashable {
    /// The position that the runner started from; nil where no row is there yet.
    public let from: Int64?
    public let to: Int64
    /// What of the log is checked beside it.
    public let log: LogCheck
    /// Which run of the server the events were read from; nil where that does not matter.
    public let epoch: LogEpoch?

    /// What must stand in the log for a move to be kept, where log and tracking share a database.
    public enum LogCheck: Sendable, Hashable {
        case none
        /// The event at `to`, as it was read.
        case event(TrackedEvent)
        /// Any event at `to` or above: for a move past events that the topics leave out.
        case reaches
    }

    public init(from: Int64?, to: Int64, log: LogCheck = .none, epoch: LogEpoch? = nil) {
        self.from = from
        self.to = to
        self.log = log
        self.epoch = epoch
    }
}

/// The event at which a batch ends: who it is, so that a commit can check that it stands in the log as it was read.
public struct TrackedEvent: Sendable, Hashable {
    public let originatorID: OriginatorID
    public let originatorVersion: Int64

    public init(originatorID: OriginatorID, originatorVersion: Int64) {
        self.originatorID = originatorID
        self.originatorVersion = originatorVersion
    }
}

/// An event that a projection has projected, as it was read.
public struct RecordedEvent: Sendable, Hashable {
    public let position: Int64
    /// The originator's id as text.
    public let stream: String
    public let version: Int64

    public init(position: Int64, stream: String, version: Int64) {
        self.position = position
        self.stream = stream
        self.version = version
    }
}

/// The transactions of one projection's runner: read model and position together, or neither.
public protocol ProjectionSession: StoreSession {
    /// The recorded position; nil for none.
    func position() throws -> Int64?
    /// The position, and what is put aside of a version of the read model.
    func standing(ofStateVersion version: Int) throws -> TrackingStanding
    /// Writes down that a runner of this projection runs from now on.
    ///
    /// - Returns: what a runner before it has left, which has not ended cleanly; nil where there is none.
    func beginRun(by process: String) throws -> RunRecord?
    /// Writes down, lastingly, that an event is tried alone now.
    func noteAttempt(_ attempt: RunRecord.Attempt) throws
    /// Writes down that the runner has ended cleanly.
    func endRun(by process: String) throws
    /// An event that this projection has projected, kept about once a second; nil where none is known.
    func lastEvent() throws -> RecordedEvent?
    /// Runs what is queued in a transaction, which it begins if none is open, and gives the names of the tables that this
    /// transaction itself has made.
    func tablesMade(after queue: StatementQueue) throws -> [String]
    /// Runs what is queued, then the query, in a transaction that it begins if none is open; the queue is empty then.
    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws
        -> any SQLRows
    /// Runs what is queued, moves the position (nil: leaves it, for set-up), puts events aside (nil: there are none, now or
    /// from before) and commits. The queue is empty then.
    ///
    /// - Throws: ``EventStoreError/Code/fenced`` when the position is not `tracking.from`, or something else was put aside or
    ///   taken back since `letters.revision`, and
    ///   ``EventStoreError/Code/logChanged`` when the log does not hold the event that the move ends at; nothing is kept
    ///   then, nor on any other error. Where ``EventStoreError/outcomeIsUnknown`` a commit may have been made all the
    ///   same: read ``position()`` again.
    func commit(_ queue: StatementQueue, tracking: TrackingMove?, letters: LetterMove?) throws
    /// Gives up the open transaction, if there is one; never throws: a connection that cannot roll back is closed.
    func rollback()
}

extension ProjectionSession {
    /// Commits without a word on what is put aside.
    public func commit(_ queue: StatementQueue, tracking: TrackingMove?) throws {
        try commit(queue, tracking: tracking, letters: nil)
    }
}
