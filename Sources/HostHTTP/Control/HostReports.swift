/// Which part of the host a process is; decides which routes it serves.
public enum HostRole: String, Sendable, Hashable, CaseIterable {
    /// Everything: API and runners.
    case run
    /// The API without runners.
    case api
    /// Runners, and only the operational routes.
    case worker
}

/// What a process says of itself.
public struct HealthReport: Sendable, Hashable {
    /// How a part of the host fares.
    public enum State: String, Sendable, Hashable, CaseIterable {
        case ok
        case starting
        /// Works, but not as it should.
        case degraded
        case failed
        /// Switched off by the settings.
        case off
    }

    /// A part of the host.
    public struct Subsystem: Sendable, Hashable {
        public var name: String
        public var state: State
        /// One line, without secrets.
        public var detail: String?

        public init(name: String, state: State, detail: String? = nil) {
            self.name = name
            self.state = state
            self.detail = detail
        }
    }

    public var role: HostRole
    /// `host:pid`.
    public var process: String
    public var version: String
    public var uptime: Duration
    public var subsystems: [Subsystem]

    public init(role: HostRole, process: String, version: String, uptime: Duration, subsystems: [Subsystem]) {
        self.role = role
        self.process = process
        self.version = version
        self.uptime = uptime
        self.subsystems = subsystems
    }
}

/// Whether work should be sent to a process.
public struct ReadinessReport: Sendable, Hashable {
    /// Why not, one line each; empty when it is ready.
    public var reasons: [String]

    public init(reasons: [String] = []) { self.reasons = reasons }

    public var isReady: Bool { reasons.isEmpty }
}

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
