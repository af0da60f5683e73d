public import ConnectionPooling
public import EventStore
public import Metrics

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
    /// How long what an operator asks may be under way until it is answered as such.
    public var requestPatience = Duration.seconds(5)
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

    /// The defaults of the settings. Another runner counts as ended when it has this one's process name, or has been
    /// silent for longer
    /// than ``longestSilence``.
    public init(process: String) {
        self.process = process
        // Whoever has this name now is not the one who had it.
        hasEnded = { $0.process == process || ($0.reportAge ?? .infinity) > Self.longestSilence }
    }
}
