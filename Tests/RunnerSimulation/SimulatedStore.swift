import EventStore
import ProjectionRunning

/// A database with a log, a read model and its tracking, as far as runners see it: commits that are kept or lost, a server
/// that crashes and takes the last commits back, one that comes back as it was some time ago.
struct SimulatedStore {
    struct Event: Hashable {
        let id: Int
        let position: Int64
        /// Whether the projection's topics let it through.
        let matches: Bool

        /// Few streams, so that events meet in them.
        var stream: String { "stream \(id % 4)" }
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
        /// What is put aside, by position.
        var letters: [Int64: DeadLetter] = [:]
        var mark: (position: Int64, revision: Int64)?
        var lastDrawn: Int64 = 0

        var standing: TrackingStanding {
            guard let mark else { return TrackingStanding(position: tracking) }
            var standing = LetterStanding(ownPosition: mark.position, revision: mark.revision)
            for letter in letters.values {
                if letter.isParked { standing.counts.parked += 1 } else { standing.counts.held += 1 }
                let stream = StreamText(letter.stream)
                standing.streams[stream] = standing.streams[stream] == true || !letter.isParked
            }
            return TrackingStanding(position: tracking, letters: standing)
        }
    }

    private(set) var now = Snapshot() {
        didSet { hasChanged = true }
    }
    /// Whether anything has changed since it was last judged.
    private var hasChanged = false
    /// As the disk has it: a crash goes back to here, except for the log, which is always written at once.
    private var flushed = Snapshot()
    /// The runner that runs, or has not ended cleanly.
    var run: RunRecord?
    /// Whether later events of a stream wait behind one that is put aside.
    var holdsStreams = true
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
        _ rows: [Row], _ step: RunnerMachine.TrackingStep, putting letters: [DeadLetter], last: Event?,
        epoch read: Int?,
        checks: Checks
    ) -> Refusal? {
        if checks.position {
            guard now.tracking == step.from else { return .fenced }
            if step.revision != nil || !letters.isEmpty {
                guard now.mark?.revision == step.revision, now.mark == nil || now.mark?.position == step.from ?? 0
                else {
                    return .fenced
                }
            }
        }
        if checks.log {
            if let read, read != epoch { return .logChanged }
            if let last, !now.events.contains(last) { return .logChanged }
            if last == nil, highest < step.to { return .logChanged }
        }
        now.tracking = step.to
        now.rows += rows
        for letter in letters { now.letters[letter.position] = letter }
        if step.revision != nil || !letters.isEmpty { now.mark = (step.to, (now.mark?.revision ?? 0) + 1) }
        // What is put aside is on disk at once.
        if letters.contains(where: \.isParked) { flush() }
        return nil
    }

    /// What of the real store's checks is made; all of them, but for a planted fault.
    struct Checks {
        var position = true
        var log = true
    }

    mutating func flush() { flushed = now }

    mutating func copyToStandby() { older = now }

    /// The server stops and starts: what was not written yet is gone.
    mutating func crash() {
        epoch += 1
        (now.tracking, now.rows, now.letters, now.mark) = (
            flushed.tracking, flushed.rows, flushed.letters, flushed.mark
        )
    }

    /// A standby takes over: all of it is older.
    mutating func failOver() {
        epoch += 1
        now = older
        flushed = now
    }

    /// What is wrong, in words; nil where every event up to the position was applied once and in order.
    mutating func fault() -> String? {
        guard hasChanged else { return nil }
        hasChanged = false
        let due = now.events.filter { $0.matches && $0.position <= now.tracking ?? 0 }
        let applied = now.rows.map(\.event)
        let expected = due.filter { now.letters[$0.position] == nil }.map(\.id)
        if expected != applied {
            return
                "at position \(now.tracking ?? 0) the events \(expected.suffix(8)) are due, \(applied.suffix(8)) are applied"
        }
        return faultOfLetters(due, applied: Set(applied))
    }

    /// What is put aside is there for a reason: it failed, or comes behind one of its stream that did.
    private func faultOfLetters(_ due: [Event], applied: Set<Int>) -> String? {
        var blocked: Set<String> = []
        for event in due {
            switch now.letters[event.position]?.reason {
            case .parked:
                if holdsStreams, blocked.contains(event.stream) {
                    return "event \(event.id) was tried behind one that is parked"
                }
                blocked.insert(event.stream)
            case .held:
                guard holdsStreams, blocked.contains(event.stream) else {
                    return "event \(event.id) is held behind nothing"
                }
            case nil:
                if holdsStreams, blocked.contains(event.stream) {
                    return "event \(event.id) was applied before one of its stream that is parked"
                }
            }
        }
        if now.rows.map(\.count) != Array(0..<now.rows.count).map({ $0 + 1 }) {
            return "the handler counted \(now.rows.map(\.count).suffix(8)) where \(now.rows.count) events are applied"
        }
        return nil
    }
}
