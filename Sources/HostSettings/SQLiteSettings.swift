/// Where the embedded store is.
public struct SQLiteSettings: Sendable, Hashable {
    /// A path, or `:memory:`.
    public let path: String
    /// Seconds to wait for another process that writes.
    public let lockTimeout: Double
    /// `uuid` or `text`, for event tables that the host makes.
    public let originatorIDType: String
    /// `CREATE_TABLE`.
    public let createsTables: Bool
}

extension SQLiteSettings {
    init(_ settings: ScopedSettings, path: String) {
        self.init(
            path: path, lockTimeout: settings[SettingKeys.sqliteLockTimeout],
            originatorIDType: settings[SettingKeys.originatorIDType], createsTables: settings[SettingKeys.createsTables]
        )
    }
}
