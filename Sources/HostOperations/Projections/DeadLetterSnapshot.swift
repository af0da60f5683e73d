/// An event that a projection was not able to apply and that was put aside.
public struct DeadLetterSnapshot: Sendable, Hashable {
    /// The event's position, which is the letter's id.
    public var id: Int64
    /// The id of the event's stream, as text.
    public var originatorID: String
    /// Where the event stands in its stream.
    public var originatorVersion: Int64
    /// What kind of event it is, as its writer said.
    public var topic: String
    /// Why, one line.
    public var error: String
    /// The version of the plugin that failed; nil where it is not known.
    public var pluginVersion: String?
    /// How often the event was tried.
    public var attempts: Int
    /// Seconds since 1970.
    public var parkedAt: Double

    /// - Parameter parkedAt: seconds since 1970.
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
