/// The bounds of a connection pool. Times are in seconds.
///
/// `POSTGRES_POOL_SIZE` (5), `POSTGRES_MAX_OVERFLOW` (10) for an application; `POSTGRES_PROJECTION_POOL_SIZE` (2),
/// `POSTGRES_PROJECTION_MAX_OVERFLOW` (3) for a projection; `POSTGRES_CONN_MAX_AGE` (600), `POSTGRES_POOL_TIMEOUT` (30)
/// and `POSTGRES_PRE_PING` (false) for both.
public struct PoolSettings: Sendable, Hashable {
    /// Connections that are kept once they are open.
    public let base: Int
    /// The most connections beyond the base, closed when idle.
    public let overflow: Int
    /// A connection older than this is replaced when it is returned.
    public let maximumAge: Double
    /// The longest that a caller waits for a connection.
    public let waitTimeout: Double
    /// Whether a connection is checked before it is given out.
    public let checksBeforeUse: Bool

    /// The most connections.
    public var ceiling: Int { base + overflow }
}

extension PoolSettings {
    init(_ settings: ScopedSettings, scope: SettingsScope) {
        /// A projection's pools have defaults of their own; POSTGRES_POOL_SIZE counts only with its name in front.
        func size(_ key: SettingKey<Int>, _ ofProjections: SettingKey<Int>) -> Int {
            if case .projection = scope, settings.entry(key)?.rank != 0 { return settings[ofProjections] }
            return settings[key]
        }
        base = size(SettingKeys.poolSize, SettingKeys.projectionPoolSize)
        overflow = size(SettingKeys.poolOverflow, SettingKeys.projectionPoolOverflow)
        maximumAge = settings[SettingKeys.connectionAge]
        waitTimeout = settings[SettingKeys.poolTimeout]
        checksBeforeUse = settings[SettingKeys.checksBeforeUse]
    }
}
