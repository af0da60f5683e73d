import PluginLibraries
public import PluginManifests

/// A manifest with its library, and what became of it.
public struct PluginListing: Sendable {
    /// What became of it.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Its library is open.
        case loaded
        /// Something is wrong with it.
        case rejected
        /// Its manifest says that it is not to be loaded.
        case disabled
        /// Another folder has a package of the same name.
        case shadowed
    }

    /// A lifespan hook that a manifest declares.
    public struct Hook: Sendable, Hashable {
        /// The entry point's name.
        public let name: String
        /// Lower ones start first and stop last.
        public let priority: Int
    }

    /// The path of the manifest.
    public let manifest: String
    /// What became of it.
    public let state: State
    /// The name of the package; nil for a manifest that cannot be read.
    public var package: String?
    /// The version of the package, as the manifest says it.
    public var version: String?
    /// The path of the library as it was found, or as the manifest has it.
    public var library: String?
    /// Of the library; nil where it was not opened.
    public var contentHash: String?
    /// The names of the applications that it declares.
    public var applications: [String] = []
    /// The names of the projections that it declares.
    public var projections: [String] = []
    /// The lifespan hooks that it declares, in the order in which they start.
    public var hooks: [Hook] = []
    /// Why it is not loaded, one line each.
    public var problems: [String] = []

    private init(_ manifest: PluginManifest, _ state: State, library: String? = nil, problems: [String] = []) {
        self.manifest = manifest.path
        self.state = state
        self.library = library ?? manifest.library.path
        self.problems = problems
        package = manifest.package.name
        version = manifest.package.version
        applications = manifest.applications
        projections = manifest.projections.map(\.name)
        hooks = manifest.lifespans.map { Hook(name: $0.name, priority: $0.priority) }.sorted {
            ($0.priority, $0.name) < ($1.priority, $1.name)
        }
    }

    private init(_ rejection: ManifestCatalog.Rejection) {
        manifest = rejection.path
        state = .rejected
        package = rejection.package?.name
        version = rejection.package?.version
        applications = rejection.applications
        projections = rejection.projections.map(\.name)
        problems = rejection.problems.map(\.description)
    }

    /// What is loaded first, then what is not.
    public static func all(_ catalog: ManifestCatalog, _ plugins: PluginSet) -> [PluginListing] {
        var rows = plugins.images.map { image in
            var row = PluginListing(image.manifest, .loaded, library: image.libraryPath)
            row.contentHash = image.contentHash
            return row
        }
        rows += plugins.rejected.map { PluginListing($0.manifest, .rejected, problems: [$0.reason]) }
        rows += catalog.rejected.map { PluginListing($0) }
        rows += catalog.shadowed.map {
            PluginListing($0.manifest, .shadowed, problems: ["the package is also in \($0.by), which stands higher"])
        }
        rows += catalog.disabled.map { PluginListing($0, .disabled, problems: ["the manifest says enabled = false"]) }
        return rows
    }
}
