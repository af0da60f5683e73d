/// How to reach the store of an application or a projection.
public enum StoreSettings: Sendable {
    /// A PostgreSQL server.
    case postgres(PostgresSettings)
    /// An SQLite file.
    case sqlite(SQLiteSettings)
    /// The same store on `:memory:`: events are gone when the process ends.
    case memory(SQLiteSettings)

    /// The value of `PERSISTENCE_MODULE` that chooses this store.
    public var module: PersistenceModule {
        switch self {
        case .postgres: .postgres
        case .sqlite: .sqlite
        case .memory: .memory
        }
    }
}
