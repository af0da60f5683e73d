import CProjectionABI

/// What a projection is made with.
public struct ProjectionContext {
    /// The name of the projection's entry point in the manifest: its position and its settings go by it. Two entry points may
    /// name one type.
    public let name: String
    /// The application whose events it gets, as the manifest says.
    public let application: String
    /// The manifest's `config` table as JSON, `{}` for none.
    public let configurationText: String
    /// The host's log, labelled with the plugin's name.
    public let log: HostLog
    let tables: HostTables

    /// The plugin's own numbers in the host's `/metrics`.
    public var metrics: HostMetrics { HostMetrics(host: tables.host, table: tables.metrics) }

    /// The manifest's `config` table as a type of the projection's own.
    ///
    /// - Throws: ``ProjectionError`` that names the key at fault.
    public func configuration<Configuration: Decodable>(
        as type: Configuration.Type = Configuration.self
    ) throws -> Configuration {
        try ConfigurationText(text: configurationText, owner: "projection '\(name)'").decoded(as: type)
    }

    /// A setting of the host, as it resolved it: the value for this projection (`TRICK_COUNTS_<NAME>`), else that for
    /// its application (`DOGSCHOOL_<NAME>`), else `<NAME>`. nil if it is not set.
    ///
    /// Read settings here rather than from the environment, which is not safe to read beside a `setenv`.
    public func setting(_ setting: String) -> String? {
        tables.setting(setting, of: [name, application])
    }
}
