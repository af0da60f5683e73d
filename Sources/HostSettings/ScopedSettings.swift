/// All settings as they are for one scope, and all that is wrong with them.
struct ScopedSettings: Sendable {
    /// One setting.
    struct Entry: Sendable {
        var definition: SettingDefinition
        /// In its canonical form; nil where there is none.
        var value: String?
        var source: SettingSource
        /// The variable that holds it, or that would.
        var variable: String
        var rank: Int
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var violations: [SettingViolation] = []
    /// The URI whose options travel on, with those of its fields that count.
    private(set) var extras: [ConnectionURI.Option] = []
    /// The variables of libpq that act beside them.
    private(set) var actingVariables: [String] = []

    init(_ sources: SettingSources, scope: SettingsScope) {
        var lookup = SettingLookup(sources, prefix: scope.prefix)
        let persistence = SettingKeys.persistence.definition
        add(persistence, lookup.find(persistence))
        // nil for one that is none: nothing hangs on it then.
        let module = entries[persistence.name]?.value.flatMap(PersistenceModule.init(rawValue:))
        // Where PostgreSQL is not in use, a DATABASE_URL may be meant for somebody else.
        if module == .postgres { lookup.readConnectionURIs() }
        // The port's turn is when the host is known.
        for definition in SettingDefinition.all where ![persistence, SettingKeys.port.definition].contains(definition) {
            add(definition, lookup.find(definition))
        }
        addPort(&lookup)
        violations += lookup.violations + lookup.doubleSecrets()
        let required = module?.requiredSettings ?? []
        for definition in required where entries[definition.name]?.value == nil {
            // A URI that cannot be parsed may well hold it.
            if lookup.hasUnknownFields && definition.urlOption != nil { continue }
            report(definition, reason: "PERSISTENCE_MODULE '\(module?.rawValue ?? "")' needs it")
        }
        refuseManyTrackingRows()
        let host = entry(SettingKeys.server)
        if let rank = lookup.uris.keys.min(), let uri = lookup.uris[rank] {
            // The address is the host's: an own host must not be overruled by the URI's.
            extras = uri.extras(withAddress: host?.rank == rank)
        }
        guard module == .postgres else { return }
        let variables = LibPQVariables(sources.environment, stated: extras, password: self[SettingKeys.password])
        extras += variables.options
        violations += variables.violations
        actingVariables = variables.acting
    }

    /// The value of a setting; its default where it has none.
    subscript<Value>(key: SettingKey<Value>) -> Value { key.read(text(of: key)) }

    /// In its canonical form.
    func text<Value>(of key: SettingKey<Value>) -> String? { self[key.definition] }

    /// The same of a setting that is known by its definition alone.
    subscript(definition: SettingDefinition) -> String? { entries[definition.name]?.value }

    func entry<Value>(_ key: SettingKey<Value>) -> Entry? { entries[key.name] }

    /// A host takes the ports that stand as high, those of a variable of their own, or the default: never those of a URI
    /// below it.
    private mutating func addPort(_ lookup: inout SettingLookup) {
        let definition = SettingKeys.port.definition
        let host = entry(SettingKeys.server)
        let found = lookup.find(definition, highestHost: host.flatMap { $0.source == .default ? nil : $0.rank })
        add(definition, found)
        let ports = self[SettingKeys.port].split(separator: ",")
        guard ports.count > 1 else { return }
        let hosts = self[SettingKeys.server].split(separator: ",", omittingEmptySubsequences: false)
        guard hosts.count != ports.count, let entry = entry(SettingKeys.port) else { return }
        violations.append(
            SettingViolation(
                entry.variable, range: "one port, or one for each of the \(hosts.count) host(s)",
                found: shown(entry, ports.joined(separator: ","))))
    }

    private mutating func add(_ definition: SettingDefinition, _ found: SettingLookup.Candidate?) {
        guard let found else {
            entries[definition.name] = Entry(
                definition: definition, value: definition.defaultValue,
                source: definition.defaultValue == nil ? .unset : .default,
                variable: definition.name, rank: .max)
            return
        }
        var entry = Entry(
            definition: definition, value: nil, source: found.source, variable: found.variable, rank: found.rank)
        // What is reported already is neither judged nor missed.
        guard found.isUsable else {
            entry.value = definition.defaultValue ?? ""
            entries[definition.name] = entry
            return
        }
        let isField = found.rank % 2 == 1
        do {
            entry.value = try definition.kind.canonical(found.value)
            if let reason = UnusableValue.reason(found.value, of: definition) {
                let field = isField ? "\(definition.urlOption ?? "") in it: " : ""
                violations.append(
                    SettingViolation(
                        found.variable, range: definition.range, found: shown(entry, found.value),
                        reason: field + reason))
            }
        } catch {
            let reason =
                isField
                ? "of \(definition.urlOption ?? "") in it; see also whether all of it is percent-encoded"
                : UnusableValue.serviceLink(found.value, found.variable)
            violations.append(
                SettingViolation(
                    found.variable, range: definition.range, found: shown(entry, found.value), reason: reason))
            // So that it is not also reported as missing.
            entry.value = definition.defaultValue ?? ""
        }
        entries[definition.name] = entry
    }

    /// A value fit to be shown: pieces of a URI may be pieces of a password.
    private func shown(_ entry: Entry, _ value: String) -> String {
        entry.definition.isSecret || entry.rank % 2 == 1 && entry.rank != .max
            ? DisplayedText.mask : DisplayedText.of(value)
    }

    private mutating func report(_ definition: SettingDefinition, reason: String) {
        guard let entry = entries[definition.name] else { return }
        violations.append(
            SettingViolation(entry.variable, range: definition.range, found: nil, reason: reason))
    }

    private mutating func refuseManyTrackingRows() {
        guard let entry = entry(SettingKeys.singleRowTracking), entry.value == "false" else { return }
        violations.append(
            SettingViolation(
                entry.variable, range: "true", found: "false",
                reason:
                    "the position is one row that is moved only from where the runner read it, which fences off a "
                    + "second runner; many rows cannot do that"
            ))
    }
}
