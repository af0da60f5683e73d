/// The stores, under the names that the Python library's variable has for them.
public enum PersistenceModule: String, Sendable, Hashable, CaseIterable {
    /// PostgreSQL.
    case postgres = "eventsourcing.postgres"
    /// An SQLite file.
    case sqlite = "eventsourcing.sqlite"
    /// The SQLite store on `:memory:`.
    case memory = "eventsourcing.popo"

    /// What must have a value when it is in use.
    var requiredSettings: [SettingDefinition] {
        switch self {
        case .postgres: [SettingKeys.database, SettingKeys.user, SettingKeys.password].map(\.definition)
        case .sqlite: [SettingKeys.sqliteFile.definition]
        case .memory: []
        }
    }
}
