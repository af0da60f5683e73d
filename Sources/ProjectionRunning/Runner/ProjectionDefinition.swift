public import EventStore
public import Projections

/// What the host knows of a projection before it runs.
public struct ProjectionDefinition: Sendable {
    /// What becomes of an event after its attempts.
    public enum OnError: Sendable, Hashable {
        /// The projection stops.
        case stop
        /// The event is put aside, and the projection goes on.
        case park
    }

    /// The projection's name, which its tracking table carries too.
    public var name: ProjectionName
    /// The application whose log it follows.
    public var application: ApplicationName
    /// Empty: all.
    public var topics: [String]
    /// The most events of one transaction.
    public var batch: Int
    /// How often an event is tried before it is put aside, or the projection stops.
    public var maxAttempts: Int
    /// What becomes of an event after its attempts.
    public var onError: OnError
    /// Whether later events of a stream wait behind one that is put aside; else they are applied.
    public var parkHoldsStream = true
    /// The most events that may be put aside, parked and held together; then the projection stops.
    public var maxHeld = 10_000
    /// The version of the read model: what is put aside is kept for it.
    public var stateVersion = 1
    /// The version of the plugin: it stands beside what is put aside, for people.
    public var pluginVersion = ""
    /// Tells definitions of one name apart, for whoever makes them.
    public var revision = 0
    /// Which build of the plugin it is: what ended a process in one may be right in another.
    public var build = ""
    /// When the first of some events happened, by its own word, seconds since 1970; nil where it does not say.
    public var timeOfFirst: @Sendable (NotificationSlice) -> Double? = { _ in nil }
    /// Makes the handler, after the settings stand in the environment. Called on the runner's thread.
    public var makeHandler: @Sendable () throws -> any ProjectionHandler

    /// A definition with the defaults of a manifest for all that is not given; the rest is set afterwards.
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
