public import EventStore

/// How a projection stands, wherever it runs.
public struct ProjectionSnapshot: Sendable, Hashable {
    /// The projection's name in its manifest.
    public var name: String
    /// The application whose log the projection follows.
    public var application: String
    /// `starting`, `catching-up`, `live`, `retrying`, `failed`, `fenced`, `stopped`, `paused`, …
    public var state: String
    /// What is recorded together with the read model; nil before the first.
    public var position: Int64?
    /// The application's safe head, as far as it is known.
    public var head: Int64?
    /// The age of the oldest event that is not projected yet, seconds; 0 when caught up, nil where it is not known.
    public var lagSeconds: Double?
    /// Events committed by the process that runs it.
    public var events: Int64?
    /// Seconds from the start of that process's runner to its last commit.
    public var seconds: Double?
    /// Failed attempts in all; nil where another process runs it.
    public var retries: Int64?
    /// Failed attempts of the batch in hand.
    public var attempts: Int?
    /// The last error, one line.
    public var error: String?
    /// What it has put aside; nil where that is not known.
    public var letters: LetterCounts?
    /// The version of the plugin that runs it.
    public var pluginVersion: String?
    /// Where it runs, `host:pid`.
    public var process: String?
    /// When that process last reported, in seconds since 1970; nil where it is the one that answers.
    public var updatedAt: Double?

    /// A snapshot; nil stands for what is not known.
    public init(
        name: String, application: String, state: String, position: Int64? = nil, head: Int64? = nil,
        lagSeconds: Double? = nil, events: Int64? = nil, seconds: Double? = nil, retries: Int64? = nil,
        attempts: Int? = nil, error: String? = nil, letters: LetterCounts? = nil, pluginVersion: String? = nil,
        process: String? = nil, updatedAt: Double? = nil
    ) {
        self.name = name
        self.application = application
        self.state = state
        self.position = position
        self.head = head
        self.lagSeconds = lagSeconds
        self.events = events
        self.seconds = seconds
        self.retries = retries
        self.attempts = attempts
        self.error = error
        self.letters = letters
        self.pluginVersion = pluginVersion
        self.process = process
        self.updatedAt = updatedAt
    }

    /// Positions between `position` and `head`, not a count of events: positions have gaps. Negative where the position is
    /// above the head.
    public var lag: Int64? { head.map { $0 - (position ?? 0) } }

    /// Events a second; nil before the first.
    public var rate: Double? {
        guard let events, let seconds, seconds > 0 else { return nil }
        return Double(events) / seconds
    }
}
