import HostSettings

/// What a PostgreSQL deployment sets at least.
let minimal = [
    "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": "dogs", "POSTGRES_USER": "ann",
    "POSTGRES_PASSWORD": "s3cret-word",
]

/// Sources of `minimal` with these changes; nil takes a variable away.
func sources(
    _ changes: [String: String?] = [:], envFile: String? = nil, files: [String: String] = [:]
) -> SettingSources {
    var environment = minimal
    for (name, value) in changes { environment[name] = value }
    return bareSources(environment, envFile: envFile, files: files)
}

/// Sources of exactly this environment.
func bareSources(
    _ environment: [String: String], envFile: String? = nil, files: [String: String] = [:]
) -> SettingSources {
    SettingSources(
        environment: environment, envFile: envFile.map { EnvFile(path: "deploy.env", text: $0) }, userID: 1234
    ) { path in
        struct Missing: Error {}
        guard let text = files[path] else { throw Missing() }
        return text
    }
}

func resolve(_ sources: SettingSources) throws -> HostSettings {
    try SettingsResolver(sources).resolve()
}

/// The violations of sources that must not resolve, as text.
func violations(_ sources: SettingSources, applications: [String] = [], projections: [String] = []) -> [String] {
    do {
        _ = try SettingsResolver(sources).resolve(applications: applications, projections: projections)
        return []
    } catch {
        return error.violations.map(\.description)
    }
}

extension HostSettings {
    func row(_ name: String) -> ResolvedSetting? { resolved.first { $0.name == name } }

    /// A parameter of the connection to PostgreSQL.
    func parameter(_ name: String, for scope: SettingsScope = .base) throws -> String? {
        guard case .postgres(let settings) = try store(for: scope) else { return nil }
        return settings.parameters.last { $0.name == name }?.value
    }
}
