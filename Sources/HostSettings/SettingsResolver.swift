/// Turns what is written into checked settings. Pure: the same sources give the same settings.
public struct SettingsResolver: Sendable {
    let sources: SettingSources

    /// Reads nothing of the sources yet.
    public init(_ sources: SettingSources) {
        self.sources = sources
    }

    /// Where manifests and libraries are looked for; known before any other setting is judged, so that the names of
    /// applications and projections can be given to ``resolve(applications:projections:servesHTTP:)``.
    public func discovery() -> DiscoverySettings {
        DiscoverySettings(ScopedSettings(sources, scope: .base))
    }

    /// Resolves and checks all settings, and those that carry one of the given names in front.
    ///
    /// - Parameter servesHTTP: whether HTTP will be served, which beyond this machine needs a token.
    /// - Throws: ``SettingsError`` with everything that is wrong, at once.
    public func resolve(
        applications: [String] = [], projections: [String] = [], servesHTTP: Bool = false
    ) throws(SettingsError) -> HostSettings {
        let base = ScopedSettings(sources, scope: .base)
        let scopes = applications.map(SettingsScope.application) + projections.map(SettingsScope.projection)
        let scoped = scopes.map { ScopedSettings(sources, scope: $0) }
        var violations: [SettingViolation] = (sources.envFile?.problems ?? []).map { problem in
            SettingViolation(
                "\(sources.envFile?.path ?? ""):\(problem.line)", range: "a line NAME=value", found: DisplayedText.mask,
                reason: problem.message)
        }
        violations += base.violations + scoped.flatMap(\.violations)
        let http = HTTPSettings(base)
        if servesHTTP, let exposure = http.exposure { violations.append(exposure) }
        var seen: Set<SettingViolation> = []
        violations.removeAll { !seen.insert($0).inserted }
        guard violations.isEmpty else { throw SettingsError(violations: violations) }

        let typed = TypedValues(base)
        return HostSettings(
            persistence: typed.persistence,
            createsTables: typed.boolean("CREATE_TABLE"),
            environmentName: base["ENVIRONMENT"],
            maximumRunners: typed.integer("MAX_PROJECTION_RUNNERS"),
            maximumConnections: typed.integer("POSTGRES_MAX_CONNECTIONS"),
            projectionsCommitSynchronously: base["POSTGRES_PROJECTION_SYNCHRONOUS_COMMIT"] == "on",
            applyTimeout: typed.seconds("PROJECTION_APPLY_TIMEOUT"),
            projectionConnections: typed.integer("PROJECTION_CONNECTIONS"),
            discovery: DiscoverySettings(base),
            stateFolder: StateFolder.path(base, sources),
            probesLibraries: typed.boolean("PROJECTIONIST_PROBE"),
            probeTimeout: typed.seconds("PROJECTIONIST_PROBE_TIMEOUT"),
            logLevel: typed.text("LOG_LEVEL"),
            logFormat: LogFormat(rawValue: typed.text("LOG_FORMAT")) ?? .text,
            http: http,
            shutdownTimeout: typed.seconds("SHUTDOWN_TIMEOUT"),
            warnings: warnings(base),
            resolved: SettingsListing.rows(base, scoped, sources),
            bridge: SettingsListing.bridge(base, scoped, sources),
            sources: sources,
            base: base)
    }

    private func warnings(_ base: ScopedSettings) -> [String] {
        var warnings: [String] = []
        let environment = base["ENVIRONMENT"]?.lowercased()
        if let module = base.entries["PERSISTENCE_MODULE"], module.source == .standard {
            warnings.append(
                "PERSISTENCE_MODULE is not set: its default '\(module.value ?? "")' is bridged; set it explicitly "
                    + "in production"
            )
        }
        if base["PERSISTENCE_MODULE"] == PersistenceModule.memory.rawValue, environment != "test",
            environment != "testing"
        {
            warnings.append(
                "PERSISTENCE_MODULE is 'eventsourcing.popo': all events are lost when the process exits; outside "
                    + "tests take eventsourcing.postgres or eventsourcing.sqlite"
            )
        }
        if base["CREATE_TABLE"] == "true", environment == "production" {
            warnings.append(
                "CREATE_TABLE is true while ENVIRONMENT is 'production': the host creates missing tables; set "
                    + "CREATE_TABLE=false and create them by migration (projectionist schema prints them)"
            )
        }
        if !base.actingVariables.isEmpty {
            warnings.append(
                "libpq also takes \(base.actingVariables.joined(separator: ", ")) from the environment; what DATABASE_URL or "
                    + "another setting says wins")
        }
        return warnings
    }
}
