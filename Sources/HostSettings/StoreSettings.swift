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
