import EventStore
import Foundation
import GRDB
import Testing

@testable import SQLiteStore

/// A file that becomes an older one, or another one, while sessions have it open.
struct ReplacedFileTests {
    @Test func `the head falls to what is there when events are deleted`() throws {
        let fixture = try SQLiteFixture()
        let store = fixture.store()
        let writer = store.makeWriter(to: fixture.application)
        _ = try writer.append((1...5).map { _ in .event() })
        let reader = store.makeReader(of: fixture.application)
        try reader.listen()
        #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: 5, highest: 5, heldBackBy: []))
        while try reader.waitForPush(milliseconds: 0) {}
        try fixture.run("DELETE FROM dogschool_events WHERE notification_id > 2")
        #expect(try reader.waitForPush(milliseconds: 5000), "nobody looked at what is gone")
        #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: 2, highest: 2, heldBackBy: [], generation: 1))
        try fixture.run("DELETE FROM dogschool_events")
        #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: 0, highest: 0, heldBackBy: [], generation: 2))
        // AUTOINCREMENT gives no position twice.
        #expect(try writer.append([.event()])[0].get() == [6])
        #expect(try reader.advanceSafeHead().head == 6)
    }

    @Test func `the head is that of a backup that was restored into the open file`() throws {
        let fixture = try SQLiteFixture()
        let store = fixture.store()
        let writer = store.makeWriter(to: fixture.application)
        _ = try writer.append([.event(), .event()])
        let backup = try DatabaseQueue(path: fixture.folder.appending(path: "backup.db").path)
        try fixture.connect().backup(to: backup)
        _ = try writer.append([.event(), .event()])
        let reader = store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 4)
        try backup.backup(to: try fixture.connect())
        #expect(try reader.advanceSafeHead().head == 2)
        #expect(try reader.read(after: 0, through: 2, limit: 10, topics: []).positions == [1, 2])
    }

    @Test func `a file that was replaced is noticed by every session and opened anew`() throws {
        let fixture = try SQLiteFixture()
        let store = fixture.store()
        let writer = store.makeWriter(to: fixture.application)
        let reader = store.makeReader(of: fixture.application)
        let session = fixture.session(store)
        let administration = store.makeAdministration()
        _ = try writer.append((1...3).map { _ in .event() })
        try reader.listen()
        #expect(try reader.advanceSafeHead().head == 3)
        let queue = StatementQueue()
        try queue.execute("CREATE TABLE dogs (name TEXT)")
        try session.commit(queue, tracking: TrackingMove(from: nil, to: 3))
        try queue.execute("INSERT INTO dogs VALUES ('Rex')")
        try session.commit(queue, tracking: TrackingMove(from: 3, to: 4))
        #expect(try administration.reports() == [])

        try replace(fixture)
        for attempt: () throws -> Void in [
            { _ = try writer.append([.event()]) }, { _ = try reader.waitForPush(milliseconds: 5000) },
            {
                try queue.execute("INSERT INTO dogs VALUES ('Rex')")
                try session.commit(queue, tracking: TrackingMove(from: 4, to: 5))
            }, { try administration.ping() },
        ] {
            let error = #expect(throws: EventStoreError.self) { try attempt() }
            #expect(error?.code == .connectionLost)
            #expect(error?.message.contains("was replaced or removed while it was open") == true)
        }
        // The next use finds the new file: one event, no position, no read model.
        let status = try reader.advanceSafeHead()
        #expect(status.head == 1)
        #expect(status.generation > 0)
        #expect(try session.position() == nil)
        let dogs = #expect(throws: EventStoreError.self) {
            try session.commit(queue, tracking: TrackingMove(from: nil, to: 1))
        }
        #expect(dogs?.message.contains("no such table: dogs") == true)
        #expect(try writer.append([.event()])[0].get() == [2])
        try administration.ping()
    }

    @Test func `what was known of the former file's table and of its commits is forgotten`() throws {
        let fixture = try SQLiteFixture()
        let store = fixture.store()
        let writer = store.makeWriter(to: fixture.application)
        let reader = store.makeReader(of: fixture.application)
        _ = try writer.append([.event()])
        try reader.listen()
        _ = try reader.advanceSafeHead()
        while try reader.waitForPush(milliseconds: 0) {}
        // The new file keeps other ids, and its connection has seen as many commits of others as the former one.
        let path = fixture.folder.appending(path: "next.db").path
        let next = SQLiteStore(location: .file(path: path), originatorIDType: .text)
        try fixture.prepare(next)
        _ = try next.makeWriter(to: fixture.application).append([.event(to: .text("rex"))])
        try exchange(fixture, for: path)
        for attempt: () throws -> Void in [
            { _ = try writer.append([.event()]) }, { _ = try reader.waitForPush(milliseconds: 0) },
        ] {
            #expect(throws: EventStoreError.self) { try attempt() }
        }
        #expect(try reader.waitForPush(milliseconds: 0) == false, "the head is 1 in both")
        #expect(try writer.append([.event(to: .text("rex"))])[0].get() == [2])
        #expect(try reader.waitForPush(milliseconds: 5000))
        #expect(try reader.advanceSafeHead().head == 2)
        #expect(try reader.stream(.text("rex"), after: 0, limit: 9).map(\.position) == [1, 2])
        #expect(try reader.originatorIDType == .text)
    }

    @Test func `a transaction that began on the former file is not said to be kept`() throws {
        let fixture = try SQLiteFixture()
        let session = fixture.session()
        try fixture.run("CREATE TABLE dogs (name TEXT)")
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex')")
        _ = try session.query("SELECT * FROM dogs", after: queue)
        try replace(fixture)
        // A look in between must not close the connection under the transaction.
        #expect(try session.position() == nil)
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(queue, tracking: TrackingMove(from: nil, to: 1))
        }
        #expect(error?.code == .connectionLost)
        #expect(try session.position() == nil)
    }

    @Test func `a file that was removed is not made anew and comes back when it is put back`() throws {
        let fixture = try SQLiteFixture()
        let writer = fixture.store().makeWriter(to: fixture.application)
        _ = try writer.append([.event()])
        let aside = fixture.folder.appending(path: "aside.db").path
        #expect(rename(fixture.path, aside) == 0)
        #expect(throws: EventStoreError.self) { try writer.append([.event()]) }
        let error = #expect(throws: EventStoreError.self) { try writer.append([.event()]) }
        #expect(error?.code == .connectionLost)
        #expect(error?.message == "SQLite file '\(fixture.path)' was removed while the host ran; put it back")
        #expect(!FileManager.default.fileExists(atPath: fixture.path))
        #expect(rename(aside, fixture.path) == 0)
        #expect(try writer.append([.event()])[0].get() == [2])
    }

    @Test func `the write-ahead log of the former file is not taken for the new one's`() throws {
        let fixture = try SQLiteFixture()
        let writer = fixture.store().makeWriter(to: fixture.application)
        _ = try writer.append((1...3).map { _ in .event() })
        let next = try another(fixture)
        #expect(rename(next, fixture.path) == 0)
        for _ in 0..<2 { #expect(throws: EventStoreError.self) { try writer.append([.event()]) } }
        let error = #expect(throws: EventStoreError.self) { try writer.append([.event()]) }
        #expect(error?.code == .connectionLost)
        #expect(error?.message.contains("move '\(fixture.path)-wal' and '\(fixture.path)-shm' away") == true)
        for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: fixture.path + suffix) }
        #expect(try writer.append([.event()])[0].get() == [2])
    }

    /// A file with the host's tables and one event, without a write-ahead log of its own.
    private func another(_ fixture: SQLiteFixture) throws -> String {
        let path = fixture.folder.appending(path: "next.db").path
        let store = SQLiteStore(location: .file(path: path))
        try fixture.prepare(store)
        _ = try store.makeWriter(to: fixture.application).append([.event()])
        return path
    }

    /// As an operator does it who knows SQLite: the file together with its log.
    private func replace(_ fixture: SQLiteFixture) throws {
        try exchange(fixture, for: try another(fixture))
    }

    private func exchange(_ fixture: SQLiteFixture, for next: String) throws {
        for suffix in ["-wal", "-shm"] { unlink(fixture.path + suffix) }
        #expect(rename(next, fixture.path) == 0)
    }
}
