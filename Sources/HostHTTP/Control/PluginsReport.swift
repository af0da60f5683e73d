/// What is loaded, and what was rejected and why.
public struct PluginsReport: Sendable, Hashable {
    /// A plugin whose library is loaded.
    public struct Plugin: Sendable, Hashable {
        public var name: String
        public var version: String
        public var manifest: String
        public var library: String?
        public var projections: [String]

        public init(name: String, version: String, manifest: String, library: String?, projections: [String]) {
            self.name = name
            self.version = version
            self.manifest = manifest
            self.library = library
            self.projections = projections
        }
    }

    /// A plugin, a manifest or an entry point that the host does not run.
    public struct Rejection: Sendable, Hashable {
        /// What is rejected, by the name that the manifest gives it; nil for a manifest that cannot be read.
        public var name: String?
        public var manifest: String
        public var reason: String

        public init(name: String?, manifest: String, reason: String) {
            self.name = name
            self.manifest = manifest
            self.reason = reason
        }
    }

    public var loaded: [Plugin]
    public var rejected: [Rejection]

    public init(loaded: [Plugin], rejected: [Rejection]) {
        self.loaded = loaded
        self.rejected = rejected
    }
}
