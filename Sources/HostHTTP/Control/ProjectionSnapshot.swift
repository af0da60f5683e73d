/// How a projection stands, wherever it runs.
public struct ProjectionSnapshot: Sendable, Hashable {
    /// The projection's name in its manifest.
    public var name: String
    /// The application whose log the projection follows.
    public var application: String
    /// `starting`, `catching-up`, `live`, `retrying`, `failed`, `fenced`, `stopped`, `standby`, `paused`, …
    public var state: String
    /// What is recorded together with the read model; nil before the first.
    public var position: Int64?
    /// The application's safe head, as far as it is known.
    public var head: Int64?
    /// Seconds since a head above the position was first seen.
    public var lagSeconds: Double?
    /// Events committed by the process that runs it.
    public var events: Int64?
    /// Events a second, from the start of the runner to its last commit.
    public var rate: Double?
    /// Failed attempts in all; nil where another process runs it.
    public var retries: Int64?
    /// Failed attempts of the batch in hand.
    public var attempts: Int?
    /// The last error, one line.
    public var error: String?
    /// Events that are put aside, parked and held together.
    public var deadLetters: Int64?
    /// The version of the plugin that runs it.
    public var pluginVersion: String?
    /// Where it runs, `host:pid`.
    public var process: String?
    /// When that process last reported, in seconds since 1970; nil where it is the one that answers.
    public var updatedAt: Double?

    /// A snapshot; nil stands for what is not known.
    public init(
        name: String, application: String, state: String, position: Int64? = nil, head: Int64? = nil,
        lagSeconds: Double? = nil, events: Int64? = nil, rate: Double? = nil, retries: Int64? = nil,
        attempts: Int? = nil, error: String? = nil, deadLetters: Int64? = nil, pluginVersion: String? = nil,
        process: String? = nil, updatedAt: Double? = nil
    ) {
        self.name = name
        self.application = application
        self.state = state
        self.position = position
        self.head = head
        self.lagSeconds = lagSeconds
        self.events = events
        self.rate = rate
        self.retries = retries
        self.attempts = attempts
        self.error = error
        self.deadLetters = deadLetters
        self.pluginVersion = pluginVersion
        self.process = process
        self.updatedAt = updatedAt
    }

    /// Positions between `position` and `head`; not a count of events, positions have gaps.
    public var lag: Int64? { head.map { max(0, $0 - (position ?? 0)) } }
}
