/// Which run of which server a connection speaks to. A database that comes back older than it was (a fail-over, a restored
/// copy) shows another one, where it shows anything.
public struct LogEpoch: Sendable, Hashable {
    /// PostgreSQL's system identifier; nil where the server does not tell it to this role.
    public var system: Int64?
    /// The timeline, eight hexadecimal digits; it rises at each promotion. nil where it is not told.
    public var timeline: String?
    /// When the server was started, as it says.
    public var serverStart: String

    /// What one connection was told of its server.
    public init(system: Int64?, timeline: String?, serverStart: String) {
        self.system = system
        self.timeline = timeline
        self.serverStart = serverStart
    }

    /// Whether what was read under this epoch must not be written under the other: both are of one system, and one of
    /// them is of another run or timeline. Two systems are two databases, which have nothing to do with each other; where
    /// the system is not known nothing can be said.
    public func isOutdated(by other: LogEpoch) -> Bool {
        guard let system, system == other.system else { return false }
        return timeline != other.timeline || serverStart != other.serverStart
    }
}
