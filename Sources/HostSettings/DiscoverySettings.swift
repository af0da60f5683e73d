/// What discovery of manifests and libraries needs to know. None of it can be wrong, so it is known before the rest.
public struct DiscoverySettings: Sendable, Hashable {
    /// `PROJECTIONIST_MANIFESTS`, highest first.
    public let manifestFolders: [String]
    /// `PROJECTIONIST_PLUGIN_PATH`, first is looked at first.
    public let pluginFolders: [String]
    /// `EXCLUDE_GROUPS`.
    public let excludedGroups: [String]
    /// `EXCLUDE_ENTRY_POINTS`.
    public let excludedEntryPoints: [String]

    init(_ settings: ScopedSettings) {
        manifestFolders = settings[SettingKeys.manifestFolders]
        pluginFolders = settings[SettingKeys.pluginFolders]
        excludedGroups = settings[SettingKeys.excludedGroups]
        excludedEntryPoints = settings[SettingKeys.excludedEntryPoints]
    }
}
