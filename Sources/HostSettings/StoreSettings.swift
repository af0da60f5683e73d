/// How to reach the store of an application or a projection.
public enum StoreSettings: Sendable {
    case postgres(PostgresSettings)
    case sqlite(SQLiteSettings)
    /// Events are gone when the process ends.
    case memory

    public var module: PersistenceModule {
        switch self {
        case .postgres: .postgres
        case .sqlite: .sqlite
        case .memory: .memory
        }
    }
}

/// How to reach a PostgreSQL server. Times are in seconds.
public struct PostgresSettings: Sendable, CustomStringConvertible, CustomReflectable {
    /// For `PQconnectdbParams`: host, port, user, password, dbname, connect_timeout, then what else the URI held.
    public let parameters: [(name: String, value: String)]
    public let schema: String
    /// `uuid` or `text`, for event tables that the host makes.
    public let originatorIDType: String
    public let createsTables: Bool
    public let connectTimeout: Double
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
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

/// Where the embedded store is.
public struct SQLiteSettings: Sendable, Hashable {
    /// A path, or `:memory:`.
    public let path: String
    /// Seconds to wait for another process that writes.
    public let lockTimeout: Double
    /// `uuid` or `text`, for event tables that the host makes.
    public let originatorIDType: String
    public let createsTables: Bool
}
