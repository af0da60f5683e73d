/// How many connections a server takes, and how many there are.
public struct ServerLimits: Sendable, Hashable {
    /// `max_connections` and `superuser_reserved_connections`.
    public var maximum: Int
    public var reserved: Int
    /// Clients of all databases now, and those among them that are a host's.
    public var inUse: Int
    public var ofHosts: Int

    public init(maximum: Int, reserved: Int, inUse: Int, ofHosts: Int) {
        self.maximum = maximum
        self.reserved = reserved
        self.inUse = inUse
        self.ofHosts = ofHosts
    }
}
