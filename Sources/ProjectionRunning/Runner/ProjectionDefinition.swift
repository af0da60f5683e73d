public import ConnectionPooling
public import EventStore
public import Metrics
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

/// How all runners of a process behave.
public struct RunnerOptions: Sendable {
    /// Whether plugins may create their tables (`CREATE_TABLE`).
    public var createsTables = true
    /// How long a reader waits for a push before it looks by itself, milliseconds.
    public var pollInterval = 1000
    /// How long a call of a handler may take (`PROJECTION_APPLY_TIMEOUT`).
    public var applyTimeout = Duration.seconds(30)
    /// How much longer than a call the store may take to answer.
    public var storeGrace = Duration.seconds(10)
    /// How long a call may go on after it was cancelled, before it is stuck and what it holds is taken from it.
    public var cancelGrace = Duration.seconds(5)
    /// How long a call of a plugin may go on once the host stops, before it is asked to end.
    public var stopGrace = Duration.seconds(5)
    /// Of the connections that all runners share (`PROJECTION_CONNECTIONS`).
    public var connectionBounds = PoolBounds(base: 12, overflow: 0)
    /// Where the runners count and time what they do.
    public var metrics: any MetricsFactory = NOOPMetricsHandler.instance
    /// `host:pid`, for reports.
    public var process: String
    /// Whether a runner that is written down runs no longer, as far as this process can tell.
    public var hasEnded: @Sendable (RunRecord) -> Bool
    /// A report is written again every ten seconds: one that is older than this, in seconds, is not believed.
    public static let longestSilence = 30.0

    public init(process: String) {
        self.process = process
        // Whoever has this name now is not the one who had it.
        hasEnded = { $0.process == process || ($0.reportAge ?? .infinity) > Self.longestSilence }
    }
}
