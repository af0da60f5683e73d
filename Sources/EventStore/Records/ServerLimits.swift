/// How many connections a server takes, and how many there are.
public struct ServerLimits: Sendable, Hashable {
    /// `max_connections`.
    public var maximum: Int
    /// `superuser_reserved_connections`: those of ``maximum`` that are kept for superusers.
    public var reserved: Int
    /// Clients of all databases now.
    public var inUse: Int
    /// Those of ``inUse`` that name themselves `projectionist/…`, as every host's connections do.
    public var ofHosts: Int

    /// What one look at the server has shown.
    public init(maximum: Int, reserved: Int, inUse: Int, ofHosts: Int) {
        self.maximum = maximum
        self.reserved = reserved
        self.inUse = inUse
        self.ofHosts = ofHosts
    }
}
