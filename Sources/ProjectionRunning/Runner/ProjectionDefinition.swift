public import EventStore
public import Projections

/// What the host knows of a projection before it runs.
public struct ProjectionDefinition: Sendable {
    /// What becomes of an event after its attempts.
    public enum OnError: Sendable, Hashable {
        case stop
        case park
    }

    public var name: ProjectionName
    public var application: ApplicationName
    /// Empty: all.
    public var topics: [String]
    /// The most events of one transaction.
    public var batch: Int
    /// How often an event is tried before it is put aside, or the projection stops.
    public var maxAttempts: Int
    public var onError: OnError
    /// Whether later events of a stream wait behind one that is put aside; else they are applied.
    public var parkHoldsStream = true
    /// The most events that may be put aside, parked and held together; then the projection stops.
    public var maxHeld = 10_000
    /// Of the read model, and of the plugin: what is put aside is kept with both.
    public var stateVersion = 1
    public var pluginVersion = ""
    /// Which build of the plugin it is: what ended a process in one may be right in another.
    public var build = ""
    /// When the first of some events happened, by its own word, seconds since 1970; nil where it does not say.
    public var timeOfFirst: @Sendable (NotificationSlice) -> Double? = { _ in nil }
    /// Makes the handler, after the settings stand in the environment. Called on the runner's thread.
    public var makeHandler: @Sendable () throws -> any ProjectionHandler

    public init(
        name: ProjectionName, application: ApplicationName, topics: [String] = [], batch: Int = 500,
        maxAttempts: Int = 5,
        onError: OnError = .stop, makeHandler: @escaping @Sendable () throws -> any ProjectionHandler
    ) {
        self.name = name
        self.application = application
        self.topics = topics
        self.batch = batch
        self.maxAttempts = maxAttempts
        self.onError = onError
        self.makeHandler = makeHandler
    }
}
