/// An event that a projection was not able to apply and that was put aside.
public struct DeadLetterSnapshot: Sendable, Hashable {
    /// The event's position, which is the letter's id.
    public var id: Int64
    public var originatorID: String
    public var originatorVersion: Int64
    public var topic: String
    /// Why, one line.
    public var error: String
    public var pluginVersion: String?
    public var attempts: Int
    /// Seconds since 1970.
    public var parkedAt: Double

    public init(
        id: Int64, originatorID: String, originatorVersion: Int64, topic: String, error: String,
        pluginVersion: String?, attempts: Int, parkedAt: Double
    ) {
        self.id = id
        self.originatorID = originatorID
        self.originatorVersion = originatorVersion
        self.topic = topic
        self.error = error
        self.pluginVersion = pluginVersion
        self.attempts = attempts
        self.parkedAt = parkedAt
    }
}
