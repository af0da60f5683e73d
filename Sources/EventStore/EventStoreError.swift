/// What went wrong in a store.
///
/// `description` is one line for operators and never holds a parameter's value, a row's values or a password; the
/// server's own words, which may, are in `debugDescription`.
public struct EventStoreError: Error, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The kind of error.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The constant's own name, such as `versionConflict`.
        public let description: String
        private init(_ description: String) { self.description = description }

        /// A name of an application, projection or schema that no table can have.
        public static let invalidName = Code("invalidName")
        /// An event that cannot be stored: its id, topic, version or state.
        public static let invalidEvent = Code("invalidEvent")
        /// The stream's last version is not the expected one.
        public static let versionConflict = Code("versionConflict")
        /// The tracking position is not the one that the runner started from: another runner has moved it.
        public static let fenced = Code("fenced")
        /// The log is not, or no longer, what was read: another run of the server, or another event at the position.
        public static let logChanged = Code("logChanged")
        /// The connection does not see the log as far as it was read before: a standby that lags, or an older copy.
        public static let logBehind = Code("logBehind")
        /// A table or type that is missing while `CREATE_TABLE` is false, or one that has another shape.
        public static let schemaMismatch = Code("schemaMismatch")
        /// A statement of a plugin that begins, ends or nests a transaction, or holds several statements.
        public static let transactionControl = Code("transactionControl")
        /// A statement of a plugin that would write, alter or drop what belongs to the host: an event table, a tracking
        /// table, `projectionist_…`.
        public static let hostTable = Code("hostTable")
        /// A parameter that cannot be sent: NUL in text, invalid UTF-8, arrays on SQLite.
        public static let invalidParameter = Code("invalidParameter")
        /// A plugin used its call on another thread than the call's.
        public static let misusedCall = Code("misusedCall")
        /// A statement failed; `traits`, `sqlState` and `statement` say more.
        public static let statementFailed = Code("statementFailed")
        /// The connection is lost or could not be made.
        public static let connectionLost = Code("connectionLost")
        /// The server answers, but refuses this client for good (password, database, role).
        public static let connectionRefused = Code("connectionRefused")
        /// Ended by ``Interruptible/interrupt()``.
        public static let interrupted = Code("interrupted")
        /// A statement, or a transaction that stood idle, took longer than a call of a plugin may take.
        public static let timedOut = Code("timedOut")
        /// The store is set up in a way that the host cannot work with.
        public static let unsuitable = Code("unsuitable")
    }

    /// The kind of error; what kind of failure a failed statement was is said by ``traits``.
    public var code: Code
    /// One line, without values.
    public var message: String
    /// The index of the failed statement among those that the plugin queued in this batch, from 0.
    public var statement: Int?
    /// The position of the event that the statement came from.
    public var position: Int64?
    /// The store's own code, for people: five characters of PostgreSQL, or `SQLITE_<n>` with the extended result code.
    public var sqlState: String?
    /// The constraint that was violated.
    public var constraint: String?
    /// The stream and its last version, for ``Code/versionConflict``.
    public var conflict: VersionConflict?
    /// The server's own text; may hold values.
    public var serverDetail: String?
    /// Whether the transaction may have been committed all the same: the connection went after COMMIT was sent and before
    /// it was answered. False says that nothing was stored.
    public var outcomeIsUnknown = false
    /// What it means.
    public var traits: ErrorTraits = []

    /// - Parameter message: one line for operators, without values.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message with the statement, the event, the store's code and the constraint, as far as they are known; no
    /// values.
    public var description: String {
        var text = message
        if let statement { text += " (statement \(statement)" + (position.map { ", event \($0)" } ?? "") + ")" }
        if let sqlState { text += " [\(sqlState)]" }
        if let constraint { text += " constraint '\(constraint)'" }
        return text
    }

    /// The description with the code and the server's own text, which may hold values.
    public var debugDescription: String {
        "\(code): \(description)" + (serverDetail.map { " - \($0)" } ?? "")
    }

    /// Whether the same work may succeed later without anyone's doing, so that no event is to blame: a lost connection,
    /// a server that is read-only for a while, a serialization failure, a deadlock, a lock time-out, a full disk, a server
    /// that shuts down.
    ///
    /// Source: the failure table of the runner's contract.
    public var isTransient: Bool {
        [.connectionLost, .logChanged, .logBehind].contains(code) || traits.contains(.transient)
    }

    /// Whether it is no event's fault and no waiting helps: a table, a right, a schema or a database that is not there.
    /// Such an error never puts an event aside, or one dropped table would put aside the whole log.
    public var isOfSurroundings: Bool {
        traits.contains(.definitions) || [.schemaMismatch, .unsuitable, .connectionRefused].contains(code)
    }
}

extension EventStoreError {
    /// The error of an append whose expected version is not the stream's last.
    public static func conflict(_ id: OriginatorID, expected: Int64, found: Int64) -> EventStoreError {
        var error = EventStoreError(
            .versionConflict,
            "stream \(id): expected version \(expected), found \(found); read the stream and decide anew")
        error.conflict = VersionConflict(originatorID: id, expected: expected, found: found)
        return error
    }

    /// The error of setting a position back over events that stand in the log: they would be projected twice.
    package static func hasGrown(
        _ application: ApplicationName, to highest: Int64, above position: Int64
    ) -> EventStoreError {
        EventStoreError(.fenced, "the log of '\(application)' goes on to \(highest), above \(position); look again")
    }
}
