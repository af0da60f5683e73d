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
        func list(_ name: String, _ separator: Character) -> [String] {
            (settings[name] ?? "").split(separator: separator).map(String.init)
        }
        manifestFolders = list("PROJECTIONIST_MANIFESTS", ":")
        pluginFolders = list("PROJECTIONIST_PLUGIN_PATH", ":")
        excludedGroups = list("EXCLUDE_GROUPS", ",")
        excludedEntryPoints = list("EXCLUDE_ENTRY_POINTS", ",")
    }
}
