/// What a projection is doing.
public enum ProjectionState: String, Sendable, Hashable, CaseIterable {
    /// Connecting, or setting up its read model.
    case starting
    /// Behind the safe head and projecting.
    case catchingUp = "catching-up"
    /// At the safe head, waiting for events.
    case live
    /// An attempt failed; it waits before the next one.
    case retrying
    /// A call of the plugin does not return, though it was asked to: what it held was taken from it.
    case stuck
    /// Stopped for good: the attempts are used up, or the plugin asked for it.
    case failed
    /// The position is above the log's last event: the log came back older, or is another one. Stopped until the position
    /// is set back.
    case ahead
    /// Another runner has moved the position: this one has stood down.
    case fenced
    /// Stopped by an operator, until somebody resumes it.
    case paused
    /// Stopped because the host stops.
    case stopped
}
