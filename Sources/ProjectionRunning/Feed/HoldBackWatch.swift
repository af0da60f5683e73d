import EventStore

/// What to do while a gap holds the safe head back: a value without a clock or a database.
///
/// Nobody says when a holder is gone, so the gap is looked at soon, and less often the longer it lasts. Holders that come
/// and go while the head moves hold nothing back, and are not named.
struct HoldBackWatch {
    /// What follows from a look.
    struct Advice: Hashable {
        /// Milliseconds until the next look; 0: at once, as the head is on its way.
        var interval: Int
        /// Whether the holders are to be looked up by name.
        var names = false
        /// Whether it is time for the one warning.
        var warns = false
        /// How long the head has stood, nil while nothing holds it.
        var heldFor: Duration?
    }

    /// A holder that is there for so long is looked up by name, and is warned of.
    private static let naming = Duration.seconds(1)
    private static let warning = Duration.seconds(10)
    private static let firstInterval = 20

    private let pollInterval: Int
    private var head: Int64?
    private var heldSince: Duration?
    private var interval = Self.firstInterval
    private var namedHolders: Set<LockHolder> = []
    private var hasWarned = false

    /// - Parameter pollInterval: the longest time between two looks, milliseconds.
    init(pollInterval: Int) { self.pollInterval = pollInterval }

    /// - Parameter now: time since any fixed moment.
    mutating func observe(_ status: SafeHeadStatus, now: Duration) -> Advice {
        guard !status.heldBackBy.isEmpty else {
            self = HoldBackWatch(pollInterval: pollInterval)
            head = status.head
            return Advice(interval: pollInterval)
        }
        let hasMoved = status.head != head
        head = status.head
        guard let since = heldSince, !hasMoved else {
            heldSince = now
            interval = Self.firstInterval
            namedHolders = []
            hasWarned = false
            // The head may have far to go over what stands without a gap, a bounded stretch at each look.
            return Advice(interval: hasMoved && status.head != nil ? 0 : interval, heldFor: .zero)
        }
        var advice = Advice(interval: interval, heldFor: now - since)
        interval = min(interval * 2, pollInterval)
        let holders = Set(status.heldBackBy)
        if now - since > Self.naming, !holders.isSubset(of: namedHolders) {
            namedHolders = holders
            advice.names = true
        }
        if now - since > Self.warning, !hasWarned {
            hasWarned = true
            advice.warns = true
        }
        return advice
    }
}
