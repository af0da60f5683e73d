import EventStore
import Foundation
import GRDB
import SQLiteStore
import Testing

/// Other clients of the file beside the store.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct ForeignWriterTests {
    private static let insertion =
        "INSERT INTO dogschool_events (originator_id, originator_version, topic, state) VALUES (lower(hex(randomblob(16))), 1, 'a:B', x'00')"

    @Test func `a plain insert of another process wakes a reader`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        try fixture.prepare(fixture.store(originatorIDType: .text))
        let reader = try listeningReader(fixture)
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.1)
            #expect(throws: Never.self) { try fixture.run(Self.insertion) }
        }
        #expect(try reader.waitForPush(milliseconds: 20_000))
        #expect(try reader.advanceSafeHead().head == 1)
        #expect(try !reader.waitForPush(milliseconds: 50))
    }

    @Test func `a commit that appends nothing wakes nobody`() throws {
        let fixture = try SQLiteFixture()
        let reader = try listeningReader(fixture)
        try fixture.session().commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 1))
        try fixture.run("CREATE TABLE dogs (name TEXT)")
        #expect(try !reader.waitForPush(milliseconds: 100))
    }

    @Test func `an open transaction is neither seen nor waited for`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        try fixture.prepare(fixture.store(originatorIDType: .text))
        try fixture.run(Self.insertion)
        let other = try fixture.connect()
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE; " + Self.insertion) }
        let reader = try listeningReader(fixture)
        #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: 1, highest: 1, heldBackBy: []))
        try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK; " + Self.insertion) }
        // A position that was rolled back is given out again, so there is no gap.
        #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: 2, highest: 2, heldBackBy: []))
    }

    @Test func `a table without autoincrement is warned of`() throws {
        let fixture = try SQLiteFixture(prepared: false)
        try fixture.run(
            "CREATE TABLE dogschool_events (originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB, "
                + "notification_id INTEGER PRIMARY KEY, UNIQUE (originator_id, originator_version))")
        let warnings = try fixture.store().makeAdministration().prepareApplication(fixture.application, create: true)
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("AUTOINCREMENT") == true)
    }

    @Test(arguments: [
        ("notification_id BIGINT PRIMARY KEY, UNIQUE (originator_id, originator_version)", "INTEGER PRIMARY KEY"),
        ("notification_id INTEGER PRIMARY KEY AUTOINCREMENT", "UNIQUE (originator_id, originator_version)"),
        (
            "notification_id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, UNIQUE (originator_id, originator_version)",
            "tenant"
        ),
    ])
    func `a table that would not keep streams or order is refused`(_ columns: String, reason: String) throws {
        let fixture = try SQLiteFixture(prepared: false)
        try fixture.run(
            "CREATE TABLE dogschool_events (originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB, \(columns))"
        )
        let error = #expect(throws: EventStoreError.self) {
            try fixture.store().makeAdministration().prepareApplication(fixture.application, create: true)
        }
        #expect(error?.code == .schemaMismatch)
        #expect(error?.description.contains(reason) == true)
    }

    private func listeningReader(_ fixture: SQLiteFixture) throws -> any LogReader {
        let reader = fixture.store().makeReader(of: fixture.application)
        try reader.listen()
        _ = try reader.advanceSafeHead()
        while try reader.waitForPush(milliseconds: 0) {}
        return reader
    }
}
