import EventStore
import ProjectionRunning

/// A database with a log, read models and their tracking, as far as runners see it: transactions of several statements with
/// READ COMMITTED's snapshots and row locks, a server that crashes and takes the last commits back, one that comes back as it
/// was some time ago.
struct SimulatedStore {
    struct Event: Hashable {
        let id: Int
        let position: Int64
        let topic: Topic

        /// Few streams, so that events meet in them.
        var stream: String { Self.streams[id % Self.streams.count] }

        static let streams = (0..<4).map { "stream \($0)" }
    }

    enum Topic: Int, CaseIterable {
        case hired, moved, left

        var name: String { "company:\(self)" }

        static let all = Set(allCases)
    }

    /// What stands together or not at all.
    struct Snapshot {
        var events: [Event] = []
        var lastDrawn: Int64 = 0
        /// The events that were cut off the log: a read model may hold them still.
        var lost: Set<Int> = []
        /// Of each projection.
        var tables: [SimulatedTables] = []
    }

    /// As it is committed.
    var now = Snapshot()
    /// As the disk has it: a crash goes back to here, except for the log, which is always written at once.
    private var flushed = Snapshot()
    /// As a standby that lags has it.
    private var older = Snapshot()
    /// What each projection lets through.
    var topics: [Set<Topic>] = []
    /// The runners of each projection that run, or have not ended cleanly, by their processes.
    var runs: [[String: RunRecord]] = []
    /// Those that are open, and those of which the client has not heard the outcome.
    var transactions: [SimulatedTransaction] = []
    var lastTransaction = 0
    /// Nothing is written before.
    var readOnlyUntil = Duration.zero
    /// Whether later events of a stream wait behind one that is put aside.
    var holdsStreams = true
    var bug: PlantedBug?
    /// Which run of the server this is.
    private(set) var epoch = 0
    /// Rises where the log's end is cut off.
    private(set) var logNumber = 0
    private var nextID = 1
    /// The events that were put aside as failed since that was last judged.
    var parked: [(projection: Int, position: Int64)] = []
    /// The projections that have changed since they were last judged.
    var changed: Set<Int> = []

    var highest: Int64 { now.events.last?.position ?? 0 }
    var standbyHighest: Int64 { older.events.last?.position ?? 0 }

    mutating func makeProjections(_ topics: [Set<Topic>]) {
        self.topics = topics
        now.tables = topics.map { _ in SimulatedTables() }
        runs = topics.map { _ in [:] }
        flush()
        copyToStandby()
    }

    /// Empty: all.
    func topicNames(of projection: Int) -> [String] {
        topics[projection] == Topic.all ? [] : topics[projection].map(\.name).sorted()
    }

    func topics(named names: [String]) -> Set<Topic> {
        names.isEmpty ? Topic.all : Topic.all.filter { names.contains($0.name) }
    }

    var logEpoch: LogEpoch { LogEpoch(system: 1, timeline: nil, serverStart: String(epoch)) }

    func lets(_ event: Event, of projection: Int) -> Bool { topics[projection].contains(event.topic) }

    // MARK: The log

    mutating func append(_ topic: Topic, skipping gap: Int64) {
        now.lastDrawn += 1 + gap
        now.events.append(Event(id: nextID, position: now.lastDrawn, topic: topic))
        nextID += 1
    }

    /// The place of the first event behind a position.
    private func index(after position: Int64) -> Int {
        var (low, high) = (0, now.events.count)
        while low < high {
            let middle = (low + high) / 2
            if now.events[middle].position > position { high = middle } else { low = middle + 1 }
        }
        return low
    }

    func contains(_ event: Event) -> Bool {
        let index = index(after: event.position - 1)
        return index < now.events.count && now.events[index] == event
    }

    /// - Returns: the events of the range with these topics; nil where this server does not see so far.
    func read(after: Int64, through: Int64, limit: Int, topics: Set<Topic>) -> [Event]? {
        guard through <= highest else { return nil }
        var found: [Event] = []
        for event in now.events[index(after: after)...] {
            guard event.position <= through, found.count < limit else { break }
            if topics.contains(event.topic) { found.append(event) }
        }
        return found
    }

    /// Whether a projection stands above what its log has, and may get.
    func isAhead(_ projection: Int) -> Bool {
        let position = now.tables[projection].tracking ?? 0
        return position > highest && position > now.lastDrawn
    }

    /// The last position at which a projection has something to do, where that is done; nil where it is not.
    func lastDue(of projection: Int) -> Int64? {
        let due = now.events.last { lets($0, of: projection) }?.position ?? 0
        return now.tables[projection].tracking ?? 0 >= due && !isAhead(projection) ? due : nil
    }

    // MARK: What happens to it

    mutating func flush() { flushed = now }

    mutating func copyToStandby() { older = now }

    /// The server stops and starts: what was not written yet is gone.
    mutating func crash() {
        epoch += 1
        now.tables = flushed.tables
        endAll()
    }

    /// A standby takes over: all of it is older.
    mutating func failOver() {
        epoch += 1
        now = older
        flushed = now
        endAll()
    }

    private mutating func endAll() {
        transactions = []
        changed.formUnion(now.tables.indices)
    }

    /// The log loses its end: emptied and filled again from a copy, which locks the table, or swapped.
    ///
    /// - Returns: false where somebody reads it.
    mutating func cutLog(to count: Int, resetsSequence: Bool) -> Bool {
        guard !transactions.contains(where: { $0.hasReadLog && $0.outcome == nil }) else { return false }
        logNumber += 1
        now.lost.formUnion(now.events[count...].map(\.id))
        now.events.removeSubrange(count...)
        if resetsSequence { now.lastDrawn = highest }
        // The log is always on disk.
        (flushed.events, flushed.lost, flushed.lastDrawn) = (now.events, now.lost, now.lastDrawn)
        changed.formUnion(now.tables.indices)
        return true
    }
}
