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
