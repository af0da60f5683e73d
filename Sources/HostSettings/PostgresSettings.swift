/// How to reach a PostgreSQL server. Times are in seconds.
public struct PostgresSettings: Sendable, CustomStringConvertible, CustomReflectable {
    /// For `PQconnectdbParams`: host, port, user, password, dbname, connect_timeout, then what else the URI held.
    public let parameters: [(name: String, value: String)]
    /// `POSTGRES_SCHEMA`.
    public let schema: String
    /// `uuid` or `text`, for event tables that the host makes.
    public let originatorIDType: String
    /// `CREATE_TABLE`.
    public let createsTables: Bool
    /// `POSTGRES_CONNECT_TIMEOUT`.
    public let connectTimeout: Double
    /// `POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT`.
    public let idleInTransactionTimeout: Double
    /// 0: none.
    public let lockTimeout: Double
    /// The bounds of the application's pool, or of each of the projection's two.
    public let pool: PoolSettings

    /// Without user, password and options.
    public var description: String {
        let shown = parameters.filter { ["host", "port", "dbname"].contains($0.name) }.map { "\($0.name)=\($0.value)" }
        return "PostgreSQL (\(shown.joined(separator: " ")) schema=\(schema))"
    }
    /// The description alone, so that a dump shows no password.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
