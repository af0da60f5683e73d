/// That an operator has stopped a projection until somebody resumes it, in whichever process it would run.
public struct ProjectionPause: Sendable, Hashable {
    /// The projection's name.
    public var projection: String
    /// The application whose log the projection follows.
    public var application: String
    /// Seconds since 1970.
    public var since: Double
    /// Who asked for it: `user@host`, or the address of a process.
    public var by: String
    /// What the operator gave as the reason; nil for none.
    public var reason: String?

    /// - Parameter since: seconds since 1970.
    public init(projection: String, application: String, since: Double, by: String, reason: String?) {
        self.projection = projection
        self.application = application
        self.since = since
        self.by = by
        self.reason = reason
    }
}
