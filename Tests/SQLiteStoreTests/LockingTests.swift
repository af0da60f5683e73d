import EventStore
import Foundation
import GRDB
import SQLiteStore
import Testing

@Suite(.serialized, .timeLimit(.minutes(1)))
struct LockingTests {
    @Test(arguments: [0, 0.2]) func `a locked file is a transient error after the time out`(_ timeout: Double) throws {
        let fixture = try SQLiteFixture()
        let other = try fixture.connect()
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let store = fixture.store(lockTimeout: timeout)
        let start = ContinuousClock.now
        let append = #expect(throws: EventStoreError.self) {
            try store.makeWriter(to: fixture.application).append([.event()])
        }
        #expect(append?.isTransient == true)
        #expect(append?.description.contains("SQLITE_LOCK_TIMEOUT") == true)
        let queue = StatementQueue()
        try queue.execute("DELETE FROM dogschool_events")
        let commit = #expect(throws: EventStoreError.self) {
            try fixture.session(store).commit(queue, tracking: TrackingMove(from: nil, to: 1))
        }
        #expect(commit?.isTransient == true)
        #expect(commit?.statement == nil, "no event is to blame for a lock")
        #expect(ContinuousClock.now - start >= .seconds(2 * timeout))
        // Readers are not kept out.
        #expect(try store.makeReader(of: fixture.application).advanceSafeHead().head == 0)
        try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        _ = try store.makeWriter(to: fixture.application).append([.event()])
    }

    @Test func `a writer of another process is waited for`() throws {
        let fixture = try SQLiteFixture()
        let other = try fixture.connect()
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.1)
            try? other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        }
        let results = try fixture.store(lockTimeout: 20).makeWriter(to: fixture.application).append([.event()])
        #expect(try results[0].get() == [1])
    }

    @Test(arguments: [SQLiteLocation.memory, nil])
    func `a transaction of this process is waited for and no longer than the time out`(_ location: SQLiteLocation?)
        throws
    {
        let fixture = try SQLiteFixture(prepared: false)
        let store = SQLiteStore(location: location ?? .file(path: fixture.path), lockTimeout: 0.2)
        try fixture.prepare(store)
        let session = fixture.session(store)
        _ = try session.query("SELECT 1")
        let error = #expect(throws: EventStoreError.self) {
            try store.makeWriter(to: fixture.application).append([.event()])
        }
        #expect(error?.isTransient == true)
        session.rollback()
        _ = try store.makeWriter(to: fixture.application).append([.event()])
        // A session that goes, or is closed, in the middle of a transaction keeps nobody waiting.
        _ = try session.query("SELECT 1")
        session.disconnect()
        _ = try store.makeWriter(to: fixture.application).append([.event()])
        _ = try fixture.session(store).query("SELECT 1")
        _ = try store.makeWriter(to: fixture.application).append([.event()])
    }

    @Test func `interrupting ends the wait for a lock`() throws {
        let fixture = try SQLiteFixture()
        let other = try fixture.connect()
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let writer = fixture.store(lockTimeout: 50).makeWriter(to: fixture.application)
        let interruptible = writer.interruptible
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.1)
            interruptible.interrupt()
        }
        let start = ContinuousClock.now
        #expect(throws: EventStoreError.self) { try writer.append([.event()]) }
        #expect(ContinuousClock.now - start < .seconds(20))
        let afterwards = #expect(throws: EventStoreError.self) { try writer.append([.event()]) }
        #expect(afterwards?.code == .interrupted)
    }

    @Test func `interrupting ends a statement that runs`() throws {
        let fixture = try SQLiteFixture()
        let session = fixture.session()
        let interruptible = session.interruptible
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            interruptible.interrupt()
        }
        let error = #expect(throws: EventStoreError.self) {
            try session.query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
        }
        #expect(error?.code == .interrupted)
    }

    @Test func `several processes may make the tables at once`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        let group = DispatchGroup()
        let failures = Failures()
        for _ in 0..<6 {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                do { try fixture.prepare(fixture.store(lockTimeout: 30)) } catch { failures.add(error) }
            }
        }
        group.wait()
        #expect(failures.texts == [])
        #expect(try fixture.store().makeAdministration().reports() == [])
    }
}
