import CLibPQ
import EventStore

/// What a session is for, and so what it is pinned to. What a session sees must be all there is, and what it prints must
/// not depend on what somebody has set on the role or the database.
struct PostgresSession: Sendable, Hashable {
    /// What row-level security does to a statement.
    enum RowSecurity: String, Sendable {
        /// A policy that would hide rows is an error: for readers of the log.
        case refused = "off"
        /// As the tables' owners want it: a plugin's own table may have a policy.
        case applied = "on"
    }

    var rowSecurity = RowSecurity.refused
    /// Seconds that a transaction may stand idle; 0: for ever.
    var idleInTransactionTimeout: Double
    /// Seconds that a statement may take; 0: for ever.
    var statementTimeout = 0.0
    /// Seconds to wait for a lock; 0: for ever.
    var lockTimeout: Double
    /// nil: the server's own.
    var synchronousCommit: Bool?

    init(_ configuration: PostgresConfiguration) {
        idleInTransactionTimeout = configuration.idleInTransactionTimeout
        lockTimeout = configuration.lockTimeout
    }

    /// Whether it waits for a lock longer than `limit`.
    func waitsForLocks(longerThan limit: Duration) -> Bool { lockTimeout == 0 || .seconds(lockTimeout) > limit }

    /// The statements that pin a session, by the simple protocol.
    ///
    /// - Parameter version: `PQserverVersion`.
    func pins(schema: String, version: Int32) -> String {
        func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }
        var settings = [
            ("client_encoding", "UTF8"), ("DateStyle", "'ISO, MDY'"), ("IntervalStyle", "postgres"),
            ("TimeZone", "'UTC'"), ("extra_float_digits", "1"), ("bytea_output", "hex"),
            ("standard_conforming_strings", "on"), ("quote_all_identifiers", "off"), ("array_nulls", "on"),
            ("default_transaction_isolation", "'read committed'"), ("default_transaction_deferrable", "off"),
            ("statement_timeout", "\(milliseconds(statementTimeout))"), ("idle_session_timeout", "0"),
            ("idle_in_transaction_session_timeout", "\(milliseconds(idleInTransactionTimeout))"),
            ("lock_timeout", "\(milliseconds(lockTimeout))"), ("row_security", rowSecurity.rawValue),
            // A host whose network is cut in the middle of a pipeline keeps its locks until the server notices.
            ("tcp_keepalives_idle", "10"), ("tcp_keepalives_interval", "5"), ("tcp_keepalives_count", "3"),
            ("tcp_user_timeout", "25000"),
            ("search_path", "\(SQLIdentifier.quoted(schema)), pg_temp"),
        ]
        if version >= 170_000 { settings.append(("transaction_timeout", "0")) }
        if let synchronousCommit { settings.append(("synchronous_commit", synchronousCommit ? "on" : "off")) }
        return settings.map { "SET \($0) = \($1)" }.joined(separator: "; ")
    }
}
