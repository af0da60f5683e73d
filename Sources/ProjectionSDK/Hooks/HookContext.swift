import CProjectionABI

/// What a hook is made with.
public struct HookContext {
    /// The name of the hook's entry point in the manifest: its settings go by it. Two entry points may name one type.
    public let name: String
    /// The manifest's `config` table as JSON, `{}` for none.
    public let configurationText: String
    /// The host's log, labelled with the plugin's name.
    public let log: HostLog
    let tables: HostTables

    /// The plugin's own numbers in the host's `/metrics`.
    public var metrics: HostMetrics { HostMetrics(host: tables.host, table: tables.metrics) }

    /// The manifest's `config` table as a type of the hook's own.
    ///
    /// - Throws: ``ProjectionError`` that names the key at fault.
    public func configuration<Configuration: Decodable>(
        as type: Configuration.Type = Configuration.self
    ) throws -> Configuration {
        try ConfigurationText(text: configurationText, owner: "hook '\(name)'").decoded(as: type)
    }

    /// A setting of the host, as it resolved it: the value for this hook (`EXPORTER_<NAME>`), else `<NAME>`. nil if it is not
    /// set.
    ///
    /// Read settings here rather than from the environment, which is not safe to read beside a `setenv`.
    public func setting(_ setting: String) -> String? { tables.setting(setting, of: [name]) }
}
