/// A manifest that was read and found valid.
public struct PluginManifest: Sendable, Hashable {
    /// The file, absolute, as found in its folder.
    public let path: String
    public let package: Package
    public let library: Library
    public let abiMajor: Int
    public let applications: [String]
    public let projections: [ProjectionEntry]
    public let lifespans: [LifespanEntry]

    public struct Package: Sendable, Hashable {
        public let name: String
        public let version: String
        public let isEnabled: Bool
    }

    public struct Library: Sendable, Hashable {
        /// As written in the manifest.
        public let path: String
        /// Lower-case hexadecimal, 64 digits.
        public let sha256: String?
    }

    /// `[entry-points.projections.<name>]`.
    public struct ProjectionEntry: Sendable, Hashable {
        public let name: String
        /// The factory's name for it.
        public let object: String
        public let application: String
        /// Empty: all.
        public let topics: [String]
        /// The most events of one call.
        public let batch: Int
        public let maxAttempts: Int
        public let onError: OnError
        public let isolation: Isolation
        public let stateVersion: Int
        /// The config table as JSON text, `{}` for none; keys sorted.
        public let configuration: String
    }

    /// `[entry-points.lifespan.<name>]`.
    public struct LifespanEntry: Sendable, Hashable {
        public let name: String
        public let object: String
        public let priority: Int
    }

    public enum OnError: String, Sendable, Hashable, CaseIterable {
        case stop
        case park
    }

    public enum Isolation: String, Sendable, Hashable, CaseIterable {
        case inProcess = "in-process"
        case process
    }
}
