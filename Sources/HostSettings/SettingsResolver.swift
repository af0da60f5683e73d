/// Turns what is written into checked settings. Pure: the same sources give the same settings.
public struct SettingsResolver: Sendable {
    let sources: SettingSources

    /// Reads nothing of the sources yet.
    public init(_ sources: SettingSources) {
        self.sources = sources
    }

    /// Where manifests and libraries are looked for; known before any other setting is judged, so that the names of
    /// applications and projections can be given to ``resolve(applications:projections:http:)``.
    public func discovery() -> DiscoverySettings {
        DiscoverySettings(ScopedSettings(sources, scope: .base))
    }

    /// Resolves and checks all settings, and those that carry one of the given names in front.
    ///
    /// - Parameter serving: whether HTTP will be served, which beyond this machine needs a token.
    /// - Throws: ``SettingsError`` with everything that is wrong, at once.
    public func resolve(
        applications: [String] = [], projections: [String] = [], http serving: HTTPServing = .never
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
        violations += sources.withoutEffect
        let http = HTTPSettings(base)
        if http.isServed(serving), let exposure = http.exposure { violations.append(exposure) }
        var seen: Set<SettingViolation> = []
        violations.removeAll { !seen.insert($0).inserted }
        guard violations.isEmpty else { throw SettingsError(violations: violations) }

        return HostSettings(
            persistence: base[SettingKeys.persistence],
            createsTables: base[SettingKeys.createsTables],
            environmentName: base[SettingKeys.environment],
            maximumRunners: base[SettingKeys.maximumRunners],
            maximumConnections: base[SettingKeys.maximumConnections],
            projectionsCommitSynchronously: base[SettingKeys.projectionsCommitSynchronously],
            applyTimeout: base[SettingKeys.applyTimeout],
            projectionConnections: base[SettingKeys.projectionConnections],
            projectionRole: base[SettingKeys.projectionRole],
            discovery: DiscoverySettings(base),
            stateFolder: StateFolder.path(base, sources),
            probesLibraries: base[SettingKeys.probesLibraries],
            probeTimeout: base[SettingKeys.probeTimeout],
            logLevel: base[SettingKeys.logLevel],
            logFormat: base[SettingKeys.logFormat],
            http: http,
            shutdownTimeout: base[SettingKeys.shutdownTimeout],
            warnings: warnings(base),
            resolved: SettingsListing.rows(base, scoped, sources),
            bridge: SettingsListing.bridge(base, scoped, sources),
            sources: sources,
            base: base)
    }

    private func warnings(_ base: ScopedSettings) -> [String] {
        var warnings: [String] = []
        let environment = base[SettingKeys.environment]?.lowercased()
        if let module = base.entry(SettingKeys.persistence), module.source == .default {
            warnings.append(
                "PERSISTENCE_MODULE is not set: its default '\(module.value ?? "")' is bridged; set it explicitly "
                    + "in production"
            )
        }
        if base[SettingKeys.persistence] == .memory, environment != "test",
            environment != "testing"
        {
            warnings.append(
                "PERSISTENCE_MODULE is 'eventsourcing.popo': all events are lost when the process exits; outside "
                    + "tests take eventsourcing.postgres or eventsourcing.sqlite"
            )
        }
        if base[SettingKeys.projectionRole] != nil, base[SettingKeys.persistence] != .postgres {
            warnings.append("PROJECTION_ROLE does nothing: only PostgreSQL has roles; unset it")
        }
        if base[SettingKeys.createsTables], environment == "production" {
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
