/// How a projection fares, as its runner last said.
public struct RunnerReport: Sendable, Hashable {
    public var projection: String
    public var application: String
    /// `starting`, `catching-up`, `live`, `retrying`, `failed`, `stopped`.
    public var state: String
    /// The last error, one line.
    public var error: String?
    public var attempts: Int
    /// Events committed by that process, and seconds from its start to its last commit.
    public var events: Int64
    public var seconds: Double
    /// `host:pid`.
    public var process: String
    /// Seconds since 1970.
    public var updatedAt: Double
    /// When the oldest event that was not projected yet happened, by its own time, seconds since 1970; nil where it does
    /// not say, or when caught up.
    public var oldestEventAt: Double?

    public init(
        projection: String, application: String, state: String, error: String?, attempts: Int, events: Int64 = 0,
        seconds: Double = 0, process: String,
        updatedAt: Double
    ) {
        self.projection = projection
        self.application = application
        self.state = state
        self.error = error
        self.attempts = attempts
        self.events = events
        self.seconds = seconds
        self.process = process
        self.updatedAt = updatedAt
    }
}
