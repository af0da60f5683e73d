extension HostSettings {
    /// How to reach the store of an application, of a projection, or of those that have no settings of their own.
    ///
    /// - Throws: ``SettingsError`` when a variable with that name in front is wrong. Not for a name that was given to
    ///   ``SettingsResolver/resolve(applications:projections:http:)``.
    public func store(for scope: SettingsScope) throws(SettingsError) -> StoreSettings {
        let settings = ScopedSettings(sources, scope: scope)
        guard settings.violations.isEmpty else { throw SettingsError(violations: settings.violations) }
        switch settings[SettingKeys.persistence] {
        case .postgres: return .postgres(PostgresSettings(settings, scope: scope))
        case .sqlite: return .sqlite(SQLiteSettings(settings, path: settings[SettingKeys.sqliteFile] ?? ""))
        case .memory: return .memory(SQLiteSettings(settings, path: ":memory:"))
        }
    }

    /// The bounds of the pool of an application, or of each of a projection's two, whatever the store.
    ///
    /// - Throws: ``SettingsError`` as ``store(for:)``.
    public func pool(for scope: SettingsScope) throws(SettingsError) -> PoolSettings {
        let settings = ScopedSettings(sources, scope: scope)
        guard settings.violations.isEmpty else { throw SettingsError(violations: settings.violations) }
        return PoolSettings(settings, scope: scope)
    }
}

extension PostgresSettings {
    init(_ settings: ScopedSettings, scope: SettingsScope) {
        func field(_ name: String, _ value: String?) -> (name: String, value: String) { (name, value ?? "") }
        parameters =
            [
                field("host", settings[SettingKeys.server]), field("port", settings[SettingKeys.port]),
                field("user", settings[SettingKeys.user]), field("password", settings[SettingKeys.password]),
                field("dbname", settings[SettingKeys.database]),
                field("connect_timeout", settings.text(of: SettingKeys.connectTimeout)),
            ]
            + settings.extras.map { (name: $0.name, value: $0.value) }
        schema = settings[SettingKeys.schema]
        originatorIDType = settings[SettingKeys.originatorIDType]
        createsTables = settings[SettingKeys.createsTables]
        connectTimeout = settings[SettingKeys.connectTimeout]
        idleInTransactionTimeout = settings[SettingKeys.idleInTransactionTimeout]
        lockTimeout = settings[SettingKeys.lockTimeout]
        pool = PoolSettings(settings, scope: scope)
    }
}
