/// What to do after a failed attempt: a state machine without a clock, a random source or a database.
struct AttemptPolicy: Sendable {
    /// Whose fault it is.
    enum Blame: Sendable, Hashable {
        /// The events or the plugin: the attempts are counted.
        case events
        /// Nobody: a lost connection, a deadlock, a server that restarts. Tried again for as long as it takes.
        case circumstances
        /// The plugin wants the projection to stop.
        case stop
        /// The plugin wants the event put aside.
        case park
    }

    enum Action: Sendable, Hashable {
        case retry(seconds: Double)
        /// It is not tried again.
        case giveUp
    }

    static let firstDelay = 0.1
    static let longestDelay = 30.0

    let maximum: Int
    /// Attempts of the events in hand that failed.
    private(set) var attempts = 0
    private var delays = 0

    init(maximum: Int) { self.maximum = maximum }

    /// - Parameter jitter: 0 ..< 1, so that many runners do not come back together.
    mutating func failed(_ blame: Blame, jitter: Double) -> Action {
        switch blame {
        case .stop, .park:
            attempts += 1
            return .giveUp
        case .events:
            attempts += 1
            if attempts >= maximum { return .giveUp }
        case .circumstances:
            break
        }
        delays += 1
        let doubled = Self.firstDelay * Double(1 << min(delays - 1, 16))
        return .retry(seconds: min(doubled, Self.longestDelay) * (0.5 + jitter / 2))
    }

    /// A batch was committed.
    mutating func succeeded() {
        attempts = 0
        delays = 0
    }
}
