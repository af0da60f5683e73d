/// What a plugin says of one of its projections.
public struct PluginProjection: Sendable, Hashable {
    /// What a manifest's `object` names.
    public let name: String
    /// The application whose events it is written for; empty: the manifest alone says.
    public let application: String
    /// The topics that it handles; empty: all.
    public let topics: [String]
}
