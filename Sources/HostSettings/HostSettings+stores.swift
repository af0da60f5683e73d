extension HostSettings {
    /// How to reach the store of an application, of a projection, or of those that have no settings of their own.
    ///
    /// - Throws: ``SettingsError`` when a variable with that name in front is wrong. Not for a name that was given to
    ///   ``SettingsResolver/resolve(applications:projections:servesHTTP:)``.
    public func store(for scope: SettingsScope) throws(SettingsError) -> StoreSettings {
        let settings = ScopedSettings(sources, scope: scope)
        guard settings.violations.isEmpty else { throw SettingsError(violations: settings.violations) }
        let typed = TypedValues(settings)
        switch typed.persistence {
        case .postgres: return .postgres(PostgresSettings(settings, scope: scope))
        case .sqlite: return .sqlite(SQLiteSettings(typed, path: typed.text("SQLITE_DBNAME")))
        case .memory: return .memory(SQLiteSettings(typed, path: ":memory:"))
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
        let typed = TypedValues(settings)
        let fields = [
            ("host", "POSTGRES_HOST"), ("port", "POSTGRES_PORT"), ("user", "POSTGRES_USER"),
            ("password", "POSTGRES_PASSWORD"), ("dbname", "POSTGRES_DBNAME"),
            ("connect_timeout", "POSTGRES_CONNECT_TIMEOUT"),
        ]
        parameters =
            fields.map { (name: $0.0, value: typed.text($0.1)) }
            + settings.extras.map { (name: $0.name, value: $0.value) }
        schema = typed.text("POSTGRES_SCHEMA")
        originatorIDType = typed.text("ORIGINATOR_ID_TYPE")
        createsTables = typed.boolean("CREATE_TABLE")
        connectTimeout = typed.seconds("POSTGRES_CONNECT_TIMEOUT")
        idleInTransactionTimeout = typed.seconds("POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT")
        lockTimeout = typed.seconds("POSTGRES_LOCK_TIMEOUT")
        pool = PoolSettings(settings, scope: scope)
    }
}
