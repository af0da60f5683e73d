import EventStore
import Foundation
import PostgresStore
import Synchronization
import Testing

/// Positions are drawn before their transactions commit: these writers take no lock on the table.
@Suite(.serialized, .enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(5)))
struct GapTests {
    @Test func `twelve writers without a lock are read in order and without a skip where a naive reader skips`() throws
    {
        let fixture = try PostgresFixture()
        let writersAreDone = Flag()
        let failures = Collected<String>()
        let safe = Collected<Int64>()
        let naive = Collected<Int64>()
        let readers = DispatchGroup()
        onThread(readers, failures) {
            try Self.readSafely(fixture, into: safe) { writersAreDone.isSet }
        }
        onThread(readers, failures) {
            try Self.readNaively(fixture, into: naive) { writersAreDone.isSet }
        }
        let writers = DispatchGroup()
        for number in 0..<12 {
            onThread(writers, failures) { try Self.write(fixture, transactions: 900, seed: UInt64(number)) }
        }
        writers.wait()
        writersAreDone.set()
        readers.wait()

        #expect(failures.all == [])
        let committed = try fixture.connect().integers("SELECT notification_id FROM \(fixture.table) ORDER BY 1")
        #expect(committed.count >= 100_000)
        let drawn = try fixture.connect().integers("SELECT last_value FROM \(fixture.table)_notification_id_seq")
        #expect(Int(drawn[0]) > committed.count, "nothing was rolled back, so nothing was shown")
        #expect(safe.all == committed)
        #expect(naive.all.count < committed.count, "the harness does not catch a reader that goes by id > last")
    }

    @Test func `the head passes a gap once its writer is gone though a newer one is open and vacuum runs`() throws {
        let fixture = try PostgresFixture()
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 0)
        let (older, other, newer, vacuum) = (
            try fixture.connect(), try fixture.connect(), try fixture.connect(), try fixture.connect()
        )
        try older.run("BEGIN")
        let gap = try older.integers(fixture.insert())[0]
        let visible = try other.integers(fixture.insert())[0]
        #expect(try reader.advanceSafeHead() == .init(head: 0, highest: visible, heldBackBy: try holder(of: older)))
        try newer.run("BEGIN")
        try newer.run(fixture.insert())
        // The lock that VACUUM holds while it works.
        try vacuum.run("BEGIN; LOCK TABLE \(fixture.table) IN SHARE UPDATE EXCLUSIVE MODE")
        #expect(try reader.advanceSafeHead().head == 0)
        try older.run("ROLLBACK")
        #expect(try reader.advanceSafeHead().head == visible)
        #expect(try reader.read(after: 0, through: visible, limit: 10, topics: []).count == 1)
        #expect(gap < visible)
        try newer.run("COMMIT")
        try vacuum.run("COMMIT")
        #expect(try reader.advanceSafeHead().head == visible + 1)
    }

    @Test func `a read of large states stops early and the next goes on`() throws {
        let fixture = try PostgresFixture()
        try fixture.connect().run(
            """
            INSERT INTO \(fixture.table) (originator_id, originator_version, topic, state) \
            SELECT gen_random_uuid(), 1, 't:T', CASE WHEN n > 20 THEN convert_to(repeat('x', 6 << 20), 'UTF8') END \
            FROM generate_series(1, 26) n
            """)
        let reader = fixture.store.makeReader(of: fixture.application)
        let head = try #require(try reader.advanceSafeHead().head)
        let first = try reader.read(after: 0, through: head, limit: 100, topics: [])
        #expect(first.positions == Array(1...23))
        #expect(try reader.read(after: 23, through: head, limit: 100, topics: ["t:T"]).positions == [24, 25, 26])
    }

    @Test func `an event that is committed into a gap is delivered`() throws {
        let fixture = try PostgresFixture()
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 0)
        let (older, other) = (try fixture.connect(), try fixture.connect())
        try older.run("BEGIN")
        let gap = try older.integers(fixture.insert())[0]
        let visible = try other.integers(fixture.insert())[0]
        #expect(try reader.advanceSafeHead().head == 0)
        try older.run("COMMIT")
        #expect(try reader.advanceSafeHead().head == visible)
        let batch = try reader.read(after: 0, through: visible, limit: 10, topics: [])
        #expect(batch.positions == [gap, visible])
    }

    @Test func `a prepared transaction keeps its gap open though its id has changed`() throws {
        let fixture = try PostgresFixture()
        let (older, other) = (try fixture.connect(), try fixture.connect())
        guard try other.integers("SHOW max_prepared_transactions")[0] > 0 else {
            Issue.record("the test server must allow prepared transactions")
            return
        }
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 0)
        try older.run("BEGIN")
        let gap = try older.integers(fixture.insert())[0]
        let visible = try other.integers(fixture.insert())[0]
        #expect(try reader.advanceSafeHead().head == 0)
        try older.run("PREPARE TRANSACTION '\(fixture.schema)'")
        #expect(try reader.advanceSafeHead().head == 0)
        try older.run("COMMIT PREPARED '\(fixture.schema)'")
        #expect(try reader.advanceSafeHead().head == visible)
        #expect(try reader.read(after: 0, through: visible, limit: 10, topics: []).positions == [gap, visible])
    }

    @Test func `a start on a log with an open writer waits for that writer alone`() throws {
        let fixture = try PostgresFixture()
        let (older, other) = (try fixture.connect(), try fixture.connect())
        try older.run("BEGIN")
        try older.run(fixture.insert())
        let visible = try other.integers(fixture.insert())[0]
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead() == .init(head: nil, highest: visible, heldBackBy: try holder(of: older)))
        try older.run("ROLLBACK")
        #expect(try reader.advanceSafeHead().head == visible)
    }

    // MARK: The two readers and the writers

    private static func readSafely(
        _ fixture: PostgresFixture, into positions: Collected<Int64>, until writersAreDone: () -> Bool
    ) throws {
        let reader = fixture.store.makeReader(of: fixture.application)
        try reader.listen()
        var seen: Int64 = 0
        while true {
            let isLast = writersAreDone()
            let status = try reader.advanceSafeHead()
            while let head = status.head, seen < head {
                let batch = try reader.read(after: seen, through: head, limit: 500, topics: [])
                guard let last = batch.lastPosition else {
                    seen = head
                    break
                }
                positions.append(batch.positions)
                seen = last
            }
            if isLast { return }
            _ = try reader.waitForPush(milliseconds: 2)
        }
    }

    private static func readNaively(
        _ fixture: PostgresFixture, into positions: Collected<Int64>, until writersAreDone: () -> Bool
    ) throws {
        let connection = try fixture.connect()
        var seen: Int64 = 0
        while true {
            let isLast = writersAreDone()
            let rows = try connection.integers(
                "SELECT notification_id FROM \(fixture.table) WHERE notification_id > \(seen) ORDER BY 1 LIMIT 500")
            positions.append(rows)
            seen = rows.last ?? seen
            if isLast, rows.isEmpty { return }
        }
    }

    private static func write(_ fixture: PostgresFixture, transactions: Int, seed: UInt64) throws {
        let connection = try fixture.connect()
        try connection.run("SET synchronous_commit = off")
        var random = SplitMix(state: seed)
        for _ in 0..<transactions {
            try connection.run("BEGIN")
            try connection.run(fixture.insert(Int.random(in: 1...24, using: &random)))
            usleep(UInt32.random(in: 0...2000, using: &random))
            let isRolledBack = Int.random(in: 0..<5, using: &random) == 0
            try connection.run(isRolledBack ? "ROLLBACK" : "NOTIFY dogschool_events; COMMIT")
        }
    }

    private func holder(of connection: RawConnection) throws -> [LockHolder] {
        let row = try connection.run(
            "SELECT virtualtransaction, pid FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'RowExclusiveLock' AND locktype = 'relation' LIMIT 1"
        )[0]
        return [LockHolder(transaction: row[0]!, pid: Int32(row[1]!))]
    }
}

/// A random source that gives the same numbers in each run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Runs `body` on a thread of its own, so that blocking it blocks no other test.
private func onThread(
    _ group: DispatchGroup, _ failures: Collected<String>, _ body: @escaping @Sendable () throws -> Void
) {
    group.enter()
    Thread.detachNewThread {
        do { try body() } catch { failures.append([String(describing: error)]) }
        group.leave()
    }
}

/// What several threads collect.
private final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    var all: [Element] { elements.withLock { $0 } }
    func append(_ more: [Element]) { elements.withLock { $0 += more } }
}

private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
