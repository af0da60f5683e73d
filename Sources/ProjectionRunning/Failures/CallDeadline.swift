/// Sees to it that no call of a handler goes on for ever: a value without a clock.
///
/// A call that is over its limit is cancelled; one that has not returned a grace later is stuck: what it holds is taken from
/// it, so that others go on.
struct CallDeadline: Sendable {
    enum Action: Sendable, Hashable {
        /// Ask the handler to end, and end the statement that it waits for.
        case cancel
        /// Take the call away.
        case abandon
    }

    private enum State {
        case idle
        case running(since: Duration)
        case cancelled(since: Duration, at: Duration)
        case stuck(since: Duration)
    }

    let limit: Duration
    /// nil: nothing is taken away.
    let grace: Duration?
    private var state = State.idle
    /// Whether the call waits for something that is not of its own making.
    var isPaused = false

    init(limit: Duration, grace: Duration? = nil) {
        self.limit = limit
        self.grace = grace
    }

    /// Whether a call has not returned though it was asked to.
    var isStuck: Bool { if case .stuck = state { true } else { false } }

    mutating func began(at now: Duration) {
        state = .running(since: now)
        isPaused = false
    }

    /// - Returns: how long the call took, where that was too long.
    mutating func ended(at now: Duration) -> Duration? {
        defer { state = .idle }
        switch state {
        case .idle: return nil
        case .running(let since), .cancelled(let since, _), .stuck(let since):
            return now - since >= limit ? now - since : nil
        }
    }

    /// What the call has waited for has come: the time is not the call's.
    mutating func goOn(after wait: Duration) {
        isPaused = false
        if case .running(let since) = state { state = .running(since: since + wait) }
    }

    /// The host stops and has asked the call to end: the grace begins.
    mutating func wasAskedToEnd(at now: Duration) {
        if case .running(let since) = state { state = .cancelled(since: since, at: now) }
    }

    /// What is to be done now; each once in a call.
    mutating func look(at now: Duration) -> Action? {
        switch state {
        case .running(let since) where now - since >= limit && !isPaused:
            state = .cancelled(since: since, at: now)
            return .cancel
        case .cancelled(let since, let at):
            guard let grace, now - at >= grace else { return nil }
            state = .stuck(since: since)
            return .abandon
        default:
            return nil
        }
    }

    /// How long the call that runs has been running.
    func age(at now: Duration) -> Duration? {
        switch state {
        case .idle: nil
        case .running(let since), .cancelled(let since, _), .stuck(let since): now - since
        }
    }
}
