/// What discovery of manifests and libraries needs to know, which it does before the rest is judged. Of this ``trust`` alone can be
/// wrong: then it is the default, and ``SettingsResolver/resolve(applications:projections:http:)`` throws.
public struct DiscoverySettings: Sendable, Hashable {
    /// `PROJECTIONIST_MANIFESTS`, highest first.
    public let manifestFolders: [String]
    /// `PROJECTIONIST_PLUGIN_PATH`, first is looked at first.
    public let pluginFolders: [String]
    /// `PROJECTIONIST_TRUST`.
    public let trust: LibraryTrust
    /// `PROJECTIONIST_TRUSTED_KEYS`: a folder.
    public let trustedKeys: String
    /// `EXCLUDE_GROUPS`.
    public let excludedGroups: [String]
    /// `EXCLUDE_ENTRY_POINTS`.
    public let excludedEntryPoints: [String]

    init(_ settings: ScopedSettings) {
        manifestFolders = settings[SettingKeys.manifestFolders]
        pluginFolders = settings[SettingKeys.pluginFolders]
        trust = settings[SettingKeys.trust]
        trustedKeys = settings[SettingKeys.trustedKeys]
        excludedGroups = settings[SettingKeys.excludedGroups]
        excludedEntryPoints = settings[SettingKeys.excludedEntryPoints]
    }
}
