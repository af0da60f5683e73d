/// The stores, under the names that the Python library's variable has for them.
public enum PersistenceModule: String, Sendable, Hashable, CaseIterable {
    /// PostgreSQL.
    case postgres = "eventsourcing.postgres"
    /// An SQLite file.
    case sqlite = "eventsourcing.sqlite"
    /// The SQLite store on `:memory:`.
    case memory = "eventsourcing.popo"

    /// What must have a value when it is in use.
    var requiredSettings: [String] {
        switch self {
        case .postgres: ["POSTGRES_DBNAME", "POSTGRES_USER", "POSTGRES_PASSWORD"]
        case .sqlite: ["SQLITE_DBNAME"]
        case .memory: []
        }
    }
}
