/// What is loaded, and what was rejected and why.
public struct PluginsReport: Sendable, Hashable, Codable {
    /// A plugin whose library is loaded.
    public struct Plugin: Sendable, Hashable, Codable {
        /// The name of the package, as the library says it.
        public var name: String
        /// The plugin's version, as the library says it.
        public var version: String
        /// The path of the manifest.
        public var manifest: String
        /// The path of the library as it was found, not of its private copy; nil where there is none to tell.
        public var library: String?
        /// SHA-256 of the library, 64 digits; nil for a plugin that is part of the program.
        public var contentHash: String?
        /// The names of the projections that the manifest declares.
        public var projections: [String]
        /// The lifespan hooks that this build of the library has in the process; nil in the report of a host that knows none.
        public var hooks: [Hook]?

        /// A plugin as its manifest and its library describe it.
        public init(
            name: String, version: String, manifest: String, library: String?, contentHash: String? = nil,
            projections: [String], hooks: [Hook] = []
        ) {
            self.hooks = hooks
            self.name = name
            self.version = version
            self.manifest = manifest
            self.library = library
            self.contentHash = contentHash
            self.projections = projections
        }
    }

    /// A lifespan hook of a plugin.
    public struct Hook: Sendable, Hashable, Codable {
        /// The entry point's name.
        public var name: String
        /// Lower ones start first and stop last.
        public var priority: Int
        /// `waiting`, `starting`, `started`, `failed`, `rejected`, `stopping`, `stopped`, `hanging`.
        public var state: String

        /// A hook and how it stands.
        public init(name: String, priority: Int, state: String) {
            self.name = name
            self.priority = priority
            self.state = state
        }
    }

    /// A plugin, a manifest or an entry point that the host does not run.
    public struct Rejection: Sendable, Hashable, Codable {
        /// What is rejected, by the name that the manifest gives it; nil for a manifest that cannot be read.
        public var name: String?
        /// The path of the manifest; empty where the rejection is not the manifest's.
        public var manifest: String
        /// What is wrong and what to do, one line.
        public var reason: String

        /// - Parameter reason: what is wrong and what to do, one line.
        public init(name: String?, manifest: String, reason: String) {
            self.name = name
            self.manifest = manifest
            self.reason = reason
        }
    }

    /// What came of the last reload.
    public struct Reload: Sendable, Hashable, Codable {
        /// When it was done, seconds since 1970.
        public var at: Double
        /// Whether everything that the manifests said then has run since.
        public var isComplete: Bool
        /// What has changed and what could not, one line.
        public var summary: String

        /// - Parameter at: seconds since 1970.
        public init(at: Double, isComplete: Bool, summary: String) {
            self.at = at
            self.isComplete = isComplete
            self.summary = summary
        }
    }

    /// The plugins whose libraries are open in this process.
    public var loaded: [Plugin]
    /// What the process does not run, one entry for each reason.
    public var rejected: [Rejection]
    /// What came of the trials of libraries in a child process, kept verdicts included.
    public struct Trials: Sendable, Hashable, Codable {
        /// Libraries that may be opened.
        public var passed = 0
        /// Libraries that crash, hang or end the process.
        public var refused = 0

        /// No library was tried.
        public init() {}
    }

    /// What came of the trials of the libraries; nil from a host that does not tell.
    public var trials: Trials?
    /// nil where the process has not reloaded anything.
    public var lastReload: Reload?

    /// What this process has loaded and rejected.
    public init(loaded: [Plugin], rejected: [Rejection]) {
        self.loaded = loaded
        self.rejected = rejected
    }
}
