import Dispatch
import EventStore
import FoundationEssentials

/// Reads an application's log on SQLite.
///
/// There is one writer at a time, and a rolled-back transaction gives its positions back, so positions appear in order
/// and without gaps that could still fill: the safe head is the highest position.
final class SQLiteLogReader: LogReader {
    /// A batch ends with the event that makes it reach this many bytes.
    static let maximumBatchSize = 16 << 20
    /// How long an append of another process can stay unnoticed, in milliseconds.
    private static let pollInterval = 20

    private let application: ApplicationName
    let connection: SQLiteConnection
    private let doorbell: Doorbell
    private var table: EventsTable?
    private var head: Int64 = 0
    /// How often the log turned out to be older than it was.
    private var rewinds = 0
    /// SQLite's count of the commits of others; nil before it was looked at.
    private var dataVersion: Int64?
    private var sizeOfLastBatch = 0
    /// The connection of which ``table`` and ``dataVersion`` are.
    private var generation = 0

    convenience init(core: StoreCore, application: ApplicationName) {
        let doorbell = Doorbell()
        let connection = SQLiteConnection(
            core: core, durability: .normal, interruption: SessionInterrupt(doorbell: doorbell))
        self.init(connection, doorbell: doorbell, application: application)
    }

    /// - Parameter doorbell: what the connection's interrupt rings.
    init(_ connection: SQLiteConnection, doorbell: Doorbell, application: ApplicationName) {
        self.application = application
        self.doorbell = doorbell
        self.connection = connection
    }

    var interruptible: any Interruptible { connection.interruption }

    var wakeable: any Wakeable { doorbell }

    var originatorIDType: OriginatorIDType {
        get throws { try connection.reading { try events().originatorIDType } }
    }

    func ping() throws { try connection.ping() }

    func work(over connection: any StoreConnection) {}

    func disconnect() {
        table = nil
        dataVersion = nil
        connection.close()
    }

    func advanceSafeHead() throws -> SafeHeadStatus {
        let highest = try connection.reading { try self.highest() }
        // The file was restored, or its end was deleted: who remembers a position reads it anew.
        if highest < head { rewinds += 1 }
        head = highest
        return SafeHeadStatus(
            head: head, highest: head, heldBackBy: [], generation: rewinds + max(0, connection.generation - 1))
    }

    func bounds() throws -> LogBounds {
        try connection.reading { () throws -> LogBounds in
            LogBounds(highest: try highest(), lastDrawn: try lastDrawn())
        }
    }

    /// nil for a table without AUTOINCREMENT.
    private func lastDrawn() throws -> Int64? {
        guard try EventsTable.exists("sqlite_sequence", connection) else { return nil }
        let sequence = try connection.statement("SELECT seq FROM sqlite_sequence WHERE name = ?1")
        try sequence.bind(application.eventsTable, at: 1)
        return try sequence.firstInteger()
    }

    // A rolled-back transaction gives its positions back.
    func lateEvents() -> [StoredEvent] { [] }

    // Nobody holds the head of a file back.
    func describe(_ holders: [LockHolder]) -> [String] { holders.map(\.text) }

    func read(after: Int64, through: Int64, limit: Int, topics: [String]) throws -> NotificationBatch {
        try connection.reading {
            let table = try events()
            let highest = try self.highest()
            guard highest >= through else {
                throw EventStoreError(
                    .logBehind,
                    "'\(table.name)' ends at \(highest), it was read up to \(through) before: the file was restored, or its end deleted; reading it anew"
                )
            }
            // SQLite has no arrays: one statement for each number of topics.
            let filter = topics.isEmpty ? "" : "AND topic IN (" + topics.map { _ in "?" }.joined(separator: ", ") + ") "
            let statement = try connection.statement(
                "SELECT notification_id, originator_version, originator_id, topic, state FROM \(table.quoted) "
                    + "WHERE notification_id > ? AND notification_id <= ? \(filter)ORDER BY notification_id LIMIT ?")
            defer { statement.reset() }
            try statement.bind(after, at: 1)
            try statement.bind(through, at: 2)
            for (index, topic) in topics.enumerated() { try statement.bind(topic, at: 3 + index) }
            try statement.bind(Int64(limit), at: 3 + topics.count)
            var batch = BatchBuilder(table: table, capacity: sizeOfLastBatch)
            while batch.size < Self.maximumBatchSize, try statement.step() { try batch.append(statement) }
            sizeOfLastBatch = batch.size
            return batch.finish()
        }
    }

    func stream(_ id: OriginatorID, after: Int64, limit: Int) throws -> [StoredEvent] {
        try connection.reading {
            let table = try events()
            let statement = try connection.statement(
                "SELECT notification_id, originator_version, topic, state FROM \(table.quoted) "
                    + "WHERE originator_id = ?1 AND originator_version > ?2 ORDER BY originator_version LIMIT ?3")
            defer { statement.reset() }
            try statement.bind(table.column(for: id), at: 1)
            try statement.bind(after, at: 2)
            try statement.bind(Int64(limit), at: 3)
            var events: [StoredEvent] = []
            while try statement.step() {
                events.append(
                    StoredEvent(
                        position: statement.int64(0), originatorID: id, originatorVersion: statement.int64(1),
                        topic: statement.text(2), state: Array(statement.bytes(3))))
            }
            return events
        }
    }

    func listen() throws {
        connection.core.announcer.add(doorbell, for: application.eventsTable)
        _ = try connection.open()
    }

    func waitForPush(milliseconds: Int) throws -> Bool {
        let deadline = DispatchTime.now() + .milliseconds(max(0, milliseconds))
        while true {
            try connection.interruption.check()
            if try hasForeignAppend() { return true }
            let now = DispatchTime.now()
            guard now < deadline else { return false }
            let left = Int((deadline.uptimeNanoseconds - now.uptimeNanoseconds + 999_999) / 1_000_000)
            // Nobody else writes to this process's memory.
            let step = connection.core.location == .memory ? left : min(left, Self.pollInterval)
            if doorbell.wait(milliseconds: step) {
                try connection.interruption.check()
                return true
            }
        }
    }

    /// Whether another process has appended above the head, or taken events away. `data_version` costs no read of the table; it also moves with
    /// commits to other tables, so a change is looked into.
    private func hasForeignAppend() throws -> Bool {
        guard connection.core.location != .memory else { return false }
        try connection.checkFile()
        try forgetFormerConnection()
        let version = try connection.statement("PRAGMA data_version").firstInteger()
        guard version != dataVersion else { return false }
        dataVersion = version
        return try highest() != head
    }

    private func highest() throws -> Int64 {
        try connection.statement("SELECT max(notification_id) FROM \(events().quoted)").firstInteger() ?? 0
    }

    private func forgetFormerConnection() throws {
        _ = try connection.open()
        guard generation != connection.generation else { return }
        generation = connection.generation
        table = nil
        dataVersion = nil
    }

    private func events() throws -> EventsTable {
        try forgetFormerConnection()
        if let table { return table }
        let table = try EventsTable(of: application, connection)
        self.table = table
        return table
    }
}
