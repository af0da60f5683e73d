/// Everything the host is told by its environment, checked. Times are in seconds.
///
/// See ``SettingDefinition/all`` for the variables, their defaults and ranges.
public struct HostSettings: Sendable, CustomStringConvertible, CustomReflectable {
    /// `PERSISTENCE_MODULE`.
    public let persistence: PersistenceModule
    /// `CREATE_TABLE`.
    public let createsTables: Bool
    /// `ENVIRONMENT`, as written.
    public let environmentName: String?

    /// `MAX_PROJECTION_RUNNERS`.
    public let maximumRunners: Int
    /// `POSTGRES_MAX_CONNECTIONS`.
    public let maximumConnections: Int
    /// `POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT`.
    public let projectionsCommitSynchronously: Bool
    /// `PROJECTION_APPLY_TIMEOUT`.
    public let applyTimeout: Double
    /// `PROJECTION_CONNECTIONS`.
    public let projectionConnections: Int
    /// `PROJECTION_ROLE`; nil: plugins have the rights of the role that connects.
    public let projectionRole: String?

    /// What tells where plugins are; also known without the rest, see ``SettingsResolver/discovery()``.
    public let discovery: DiscoverySettings
    /// `PROJECTIONIST_STATE_DIR`, or where it is without one.
    public let stateFolder: String
    /// `PROJECTIONIST_TRUST`.
    public var trust: LibraryTrust { discovery.trust }
    /// `PROJECTIONIST_PROBE`.
    public let probesLibraries: Bool
    /// `PROJECTIONIST_PROBE_TIMEOUT`.
    public let probeTimeout: Double
    /// `LOG_LEVEL`: one of swift-log's levels.
    public let logLevel: String
    /// `LOG_FORMAT`.
    public let logFormat: LogFormat
    /// Where and how HTTP is served.
    public let http: HTTPSettings
    /// `SHUTDOWN_TIMEOUT`.
    public let shutdownTimeout: Double

    /// One line each, to be logged once.
    public let warnings: [String]
    /// Every setting as it is used, in the order of the documentation; behind them those of single applications and
    /// projections.
    public let resolved: [ResolvedSetting]
    /// The event store's settings that the process environment lacks; see ``EnvironmentBridge``.
    public let bridge: [BridgedSetting]

    let sources: SettingSources
    let base: ScopedSettings

    /// The value of a variable for a plugin that asks: a setting as resolved, or whatever else stands in the environment
    /// or the env file under that name.
    public func value(of name: String) -> String? {
        if let definition = SettingDefinition.named(name) { return base[definition] ?? written(name) }
        return bridge.first { $0.name == name }?.value ?? written(name)
    }

    /// All that ``value(of:)`` answers and that does not stand in the process environment in just this form: for another
    /// process, with the same environment, that answers for this one. Holds secrets.
    public var valuesBesideEnvironment: [String: String] {
        var names = Set(SettingDefinition.all.flatMap { [$0.name] + $0.aliases })
        names.formUnion(bridge.map(\.name))
        if let envFile = sources.envFile { names.formUnion(envFile.values.keys) }
        var values: [String: String] = [:]
        for name in names {
            if let value = value(of: name), value != sources.environment[name] { values[name] = value }
        }
        return values
    }

    private func written(_ name: String) -> String? {
        sources.environment[name] ?? sources.envFile?.values[name]
    }

    /// The kind of store alone: values may be secret.
    public var description: String { "settings (\(persistence.rawValue))" }
    /// Nothing that may be secret.
    public var customMirror: Mirror { Mirror(self, children: ["resolved": resolved]) }
}
