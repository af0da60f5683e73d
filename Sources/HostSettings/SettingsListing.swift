/// What is printed, and what is bridged: two views of the same resolution.
enum SettingsListing {
    /// Every setting, then those of single scopes that are written.
    static func rows(_ base: ScopedSettings, _ scoped: [ScopedSettings], _ sources: SettingSources) -> [ResolvedSetting]
    {
        var rows = SettingDefinition.all.compactMap { definition -> ResolvedSetting? in
            guard let entry = base.entries[definition.name] else { return nil }
            if definition == SettingKeys.stateFolder.definition, entry.value == nil {
                return row(definition.name, entry, value: StateFolder.path(base, sources), source: .default)
            }
            return row(definition.name, entry, value: entry.value, source: entry.source)
        }
        for settings in scoped {
            for definition in SettingDefinition.all {
                guard let entry = settings.entries[definition.name], entry.rank == 0,
                    !rows.contains(where: { $0.name == entry.variable })
                else { continue }
                if base.entries[definition.name]?.variable == entry.variable { continue }
                rows.append(row(entry.variable, entry, value: entry.value, source: entry.source))
            }
        }
        return rows
    }

    private static func row(
        _ name: String, _ entry: ScopedSettings.Entry, value: String?, source: SettingSource
    ) -> ResolvedSetting {
        ResolvedSetting(
            name: name, group: entry.definition.group, displayedValue: value.map { shown($0, entry.definition) },
            source: source, range: entry.definition.range, meaning: entry.definition.meaning)
    }

    private static func shown(_ value: String, _ definition: SettingDefinition) -> String {
        if definition.kind == .connectionURI { return (try? ConnectionURI(value))?.masked ?? DisplayedText.mask }
        return definition.isSecret ? DisplayedText.mask : DisplayedText.of(value)
    }

    /// Each setting of the event store that has a value and that the environment lacks; also those of single scopes that
    /// stand in the env file or in a scope's own URI.
    static func bridge(_ base: ScopedSettings, _ scoped: [ScopedSettings], _ sources: SettingSources)
        -> [BridgedSetting]
    {
        var bridge: [BridgedSetting] = []
        var names = Set(sources.environment.keys)
        func add(_ name: String, _ value: String, _ definition: SettingDefinition) {
            guard names.insert(name).inserted else { return }
            bridge.append(BridgedSetting(name: name, value: value, isSecret: definition.isSecret))
        }
        let definitions = SettingDefinition.all.filter { $0.group == .eventStore }
        for definition in definitions {
            if let value = base[definition] { add(definition.name, value, definition) }
        }
        for settings in scoped {
            for definition in definitions {
                guard let entry = settings.entries[definition.name], let value = entry.value else { continue }
                if entry.rank == 0 {
                    // From the base's own place too, when there is no prefix to it: then it is there already.
                    add(entry.variable, value, definition)
                } else if case .connectionURI(let variable) = entry.source, variable != SettingKeys.connectionURI.name {
                    add(variable.dropping(suffix: SettingKeys.connectionURI.name) + definition.name, value, definition)
                }
            }
        }
        return bridge
    }
}

extension String {
    fileprivate func dropping(suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
