public import EventStore

/// How to reach a PostgreSQL server and which session the host wants there.
public struct PostgresConfiguration: Sendable {
    /// libpq's connection parameters, `("host", "localhost")`; a later one of the same name wins. `dbname` may be a whole
    /// connection URI. `password` is kept out of every message.
    public var parameters: [(name: String, value: String)]
    /// The schema of the event store's, the tracking and the read model's tables; also the `search_path`.
    public var schema: String
    /// Whether a plugin's transactions wait for the disk (`synchronous_commit`).
    public var projectionsCommitSynchronously = false
    /// The role under which a plugin's statements run; nil: the one that connects.
    public var projectionRole: String?
    /// Seconds; 0: none.
    public var idleInTransactionTimeout = 5.0
    /// Seconds that a call of a plugin may take. The server ends a statement that takes a second longer, and a transaction
    /// that stands idle for ten longer: whoever watches the call is first.
    public var applyTimeout = 30.0
    /// Seconds; 0: none.
    public var lockTimeout = 5.0
    /// Seconds to wait for a connection to each host; whole ones, at least 2.
    public var connectTimeout = 30.0
    /// How long a server may owe an answer and say nothing before it is asked what it is at, seconds; 0: for ever.
    public var silencePatience = 10.0
    /// Which of several hosts is taken, as libpq's `target_session_attrs` says; `parameters` may say it as well and win.
    public var targetSessionAttributes = "read-write"
    /// For event tables that the host makes.
    public var originatorIDType = OriginatorIDType.uuid

    /// - Throws: ``EventStoreError/Code/invalidName`` for a schema over 63 bytes.
    public init(parameters: [(name: String, value: String)], schema: String = "public") throws(EventStoreError) {
        self.parameters = parameters
        self.schema = try SQLIdentifier.checked(schema, of: "the schema")
        guard !schema.isEmpty else { throw EventStoreError(.invalidName, "the schema's name must not be empty") }
    }

    /// Where the database is, without user and password.
    var summary: String {
        func value(_ name: String, else other: String) -> String {
            parameters.last { $0.name == name }?.value ?? other
        }
        let database = value("dbname", else: "")
        guard !database.contains("://") else { return "PostgreSQL, schema \(schema)" }
        return
            "PostgreSQL \(database) on \(value("host", else: "localhost")):\(value("port", else: "5432")), schema \(schema)"
    }

    /// `"schema"."table"`.
    func qualified(_ table: String) -> String {
        SQLIdentifier.quoted(schema) + "." + SQLIdentifier.quoted(table)
    }
}
