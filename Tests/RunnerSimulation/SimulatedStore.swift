import EventStore

/// A database with a log, a read model and its tracking, as far as runners see it: commits that are kept or lost, a server
/// that crashes and takes the last commits back, one that comes back as it was some time ago.
struct SimulatedStore {
    struct Event: Hashable {
        let id: Int
        let position: Int64
        /// Whether the projection's topics let it through.
        let matches: Bool
    }

    /// What a transaction writes: the event, and the handler's own count of events, from its memory.
    struct Row: Hashable {
        let event: Int
        let count: Int
    }

    /// What stands together or not at all.
    struct Snapshot {
        var events: [Event] = []
        var tracking: Int64?
        var rows: [Row] = []
        var lastDrawn: Int64 = 0
    }

    private(set) var now = Snapshot() {
        didSet { hasChanged = true }
    }
    /// Whether anything has changed since it was last judged.
    private var hasChanged = false
    /// As the disk has it: a crash goes back to here, except for the log, which is always written at once.
    private var flushed: (tracking: Int64?, rows: [Row]) = (nil, [])
    /// As a standby that lags has it.
    private var older = Snapshot()
    /// Which run of the server this is.
    private(set) var epoch = 0
    private var nextID = 1

    var highest: Int64 { now.events.last?.position ?? 0 }

    mutating func append(matching: Bool, skipping gap: Int64) {
        now.lastDrawn += 1 + gap
        now.events.append(Event(id: nextID, position: now.lastDrawn, matches: matching))
        nextID += 1
    }

    /// - Returns: the events of the range that the topics let through; nil where this server does not see so far.
    func read(after: Int64, through: Int64, limit: Int) -> [Event]? {
        guard through <= highest else { return nil }
        return Array(
            now.events.lazy.filter { $0.matches && $0.position > after && $0.position <= through }.prefix(limit))
    }

    enum Refusal {
        case fenced, logChanged
    }

    /// Commits rows and position, if everything is as the runner believes.
    mutating func commit(
        _ rows: [Row], _ step: (from: Int64?, to: Int64), last: Event?, epoch read: Int?, checks: Checks
    ) -> Refusal? {
        if checks.position, now.tracking != step.from { return .fenced }
        if checks.log {
            if let read, read != epoch { return .logChanged }
            if let last, !now.events.contains(last) { return .logChanged }
            if last == nil, highest < step.to { return .logChanged }
        }
        now.tracking = step.to
        now.rows += rows
        return nil
    }

    /// What of the real store's checks is made; all of them, but for a planted fault.
    struct Checks {
        var position = true
        var log = true
    }

    mutating func flush() { flushed = (now.tracking, now.rows) }

    mutating func copyToStandby() { older = now }

    /// The server stops and starts: what was not written yet is gone.
    mutating func crash() {
        epoch += 1
        (now.tracking, now.rows) = flushed
    }

    /// A standby takes over: all of it is older.
    mutating func failOver() {
        epoch += 1
        now = older
        flushed = (now.tracking, now.rows)
    }

    /// What is wrong, in words; nil where every event up to the position was applied once and in order.
    mutating func fault() -> String? {
        guard hasChanged else { return nil }
        hasChanged = false
        let due = now.events.filter { $0.matches && $0.position <= now.tracking ?? 0 }.map(\.id)
        let applied = now.rows.map(\.event)
        if due != applied {
            return
                "at position \(now.tracking ?? 0) the events \(due.suffix(8)) are due, \(applied.suffix(8)) are applied"
        }
        if now.rows.map(\.count) != Array(0..<now.rows.count).map({ $0 + 1 }) {
            return "the handler counted \(now.rows.map(\.count).suffix(8)) where \(now.rows.count) events are applied"
        }
        return nil
    }
}
