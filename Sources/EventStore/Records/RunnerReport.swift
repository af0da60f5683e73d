/// How a projection fares, as its runner last said.
public struct RunnerReport: Sendable, Hashable {
    /// The projection's name; a store keeps one report for each.
    public var projection: String
    /// The application whose log the projection follows.
    public var application: String
    /// `starting`, `catching-up`, `live`, `retrying`, `failed`, `stopped`.
    public var state: String
    /// The last error, one line.
    public var error: String?
    /// Failed attempts of the batch in hand.
    public var attempts: Int
    /// Events committed by that process.
    public var events: Int64
    /// Seconds from the start of that process's runner to its last commit.
    public var seconds: Double
    /// `host:pid`.
    public var process: String
    /// Seconds since 1970.
    public var updatedAt: Double
    /// When the oldest event that was not projected yet happened, by its own time, seconds since 1970; nil where it does
    /// not say, or when caught up.
    public var oldestEventAt: Double?

    /// A report that does not say anything of ``oldestEventAt``.
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
