/// What discovery found: what may be loaded, and why the rest may not.
public struct ManifestCatalog: Sendable, Hashable {
    /// Valid, enabled, not shadowed; in the order of the search path, without the entry points that are left out.
    public internal(set) var accepted: [PluginManifest] = []
    /// Files, and folders, that cannot be used.
    public internal(set) var rejected: [Rejection] = []
    /// Manifests whose package a higher folder has too.
    public internal(set) var shadowed: [Shadowed] = []
    /// Manifests that say `enabled = false`.
    public internal(set) var disabled: [PluginManifest] = []
    /// Entry points left out by `EXCLUDE_GROUPS` or `EXCLUDE_ENTRY_POINTS`.
    public internal(set) var excluded: [Exclusion] = []
    /// One line each.
    public internal(set) var warnings: [String] = []

    /// A file, or a folder, and all that is wrong with it.
    public struct Rejection: Sendable, Hashable {
        public let path: String
        /// Never empty.
        public let problems: [ManifestProblem]
    }

    /// A valid manifest that another one stands in front of.
    public struct Shadowed: Sendable, Hashable {
        public let manifest: PluginManifest
        /// The file in the higher folder.
        public let by: String
    }

    /// An entry point that is left out.
    public struct Exclusion: Sendable, Hashable {
        public let path: String
        public let group: EntryPointGroup
        public let name: String
        /// `EXCLUDE_GROUPS holds 'lifespan'`.
        public let reason: String
    }

    public init() {}

    /// The names of all applications that accepted manifests declare, sorted, each once.
    public var applications: [String] {
        Set(accepted.flatMap(\.applications)).sorted()
    }

    /// The names of all projections of accepted manifests, sorted.
    public var projections: [String] {
        accepted.flatMap { $0.projections.map(\.name) }.sorted()
    }

    mutating func reject(_ path: String, _ problems: [ManifestProblem]) {
        rejected.append(Rejection(path: path, problems: problems))
    }
}
