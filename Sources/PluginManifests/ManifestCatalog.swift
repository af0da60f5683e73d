/// What discovery found: what may be loaded, and why the rest may not.
public struct ManifestCatalog: Sendable, Hashable {
    /// Valid, enabled, not shadowed; in the order of the search path, without the entry points that are left out or
    /// rejected.
    public internal(set) var accepted: [PluginManifest] = []
    /// Files, and folders, that cannot be used, and entry points of files that are accepted without them.
    public internal(set) var rejected: [Rejection] = []
    /// Manifests whose package a higher folder has too.
    public internal(set) var shadowed: [Shadowed] = []
    /// Manifests that say `enabled = false`.
    public internal(set) var disabled: [PluginManifest] = []
    /// Entry points left out by `EXCLUDE_GROUPS` or `EXCLUDE_ENTRY_POINTS`.
    public internal(set) var excluded: [Exclusion] = []
    /// What came of the signatures of manifests, by path; empty where nobody looks at them.
    public internal(set) var signatures: [String: SignatureFinding] = [:]
    /// One line each.
    public internal(set) var warnings: [String] = []

    /// A file, or a folder, and all that is wrong with it.
    public struct Rejection: Sendable, Hashable {
        /// The manifest's file, or the folder of the search path.
        public let path: String
        /// Never empty.
        public let problems: [ManifestProblem]
        /// nil where the file could not be decoded.
        public let package: PluginManifest.Package?
        /// The applications that are not declared for that, as far as the file could be read.
        public let applications: [String]
        /// The projections that do not run for that, as far as the file could be read.
        public let projections: [PluginManifest.ProjectionEntry]
        /// Whether it is a file or folder of which nothing is known, not even what it declares.
        let isUnread: Bool
    }

    /// A valid manifest that another one stands in front of.
    public struct Shadowed: Sendable, Hashable {
        /// The manifest that is not used.
        public let manifest: PluginManifest
        /// The file in the higher folder.
        public let by: String
    }

    /// An entry point that is left out.
    public struct Exclusion: Sendable, Hashable {
        /// The manifest's file.
        public let path: String
        /// Which kind of entry point it is.
        public let group: EntryPointGroup
        /// The entry point's name in the manifest.
        public let name: String
        /// `EXCLUDE_GROUPS holds 'lifespan'`.
        public let reason: String
    }

    /// The same with one of the accepted manifests alone.
    package func keeping(_ manifest: PluginManifest) -> ManifestCatalog {
        var catalog = self
        catalog.accepted = [manifest]
        return catalog
    }

    /// The names of all applications that accepted manifests declare, sorted, each once.
    public var applications: [String] {
        Set(accepted.flatMap(\.applications)).sorted()
    }

    /// The names of all projections of accepted manifests, sorted.
    public var projections: [String] {
        accepted.flatMap { $0.projections.map(\.name) }.sorted()
    }

    mutating func reject(
        _ path: String, _ problems: [ManifestProblem], package: PluginManifest.Package? = nil,
        applications: [String], projections: [PluginManifest.ProjectionEntry]
    ) {
        rejected.append(
            Rejection(
                path: path, problems: problems, package: package, applications: applications, projections: projections,
                isUnread: false))
    }

    /// Rejects a file or folder of which nothing else is known.
    mutating func reject(unread path: String, _ problems: [ManifestProblem]) {
        rejected.append(
            Rejection(path: path, problems: problems, package: nil, applications: [], projections: [], isUnread: true))
    }
}
