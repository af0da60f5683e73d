public import HostSettings

/// What a process says of itself.
public struct HealthReport: Sendable, Hashable {
    /// How a part of the host fares.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Works as it should.
        case ok
        /// Does not work yet.
        case starting
        /// Works, but not as it should.
        case degraded
        /// Does not work.
        case failed
        /// Switched off by the settings.
        case off
    }

    /// A part of the host.
    public struct Subsystem: Sendable, Hashable {
        /// `event_store`, `projections` or `http`.
        public var name: String
        /// How the part fares now.
        public var state: State
        /// One line, without secrets.
        public var detail: String?

        /// - Parameter detail: one line, without secrets.
        public init(name: String, state: State, detail: String? = nil) {
            self.name = name
            self.state = state
            self.detail = detail
        }
    }

    /// What the process was started to do.
    public var role: HostSettings.Role
    /// `host:pid`.
    public var process: String
    /// The version of the host that answers.
    public var version: String
    /// How long the host has run.
    public var uptime: Duration
    /// Every part of the host, those that are switched off included.
    public var subsystems: [Subsystem]

    /// - Parameter process: `host:pid`.
    public init(role: HostSettings.Role, process: String, version: String, uptime: Duration, subsystems: [Subsystem]) {
        self.role = role
        self.process = process
        self.version = version
        self.uptime = uptime
        self.subsystems = subsystems
    }
}
