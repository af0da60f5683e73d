import EventStore
import TestSupport
import Testing

@testable import PostgresStore

/// What one projection makes of a connection does not reach the next one that is lent it.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct HandOverTests {
    private let fixture: PostgresFixture
    private let connection: any StoreConnection
    private let first: any ProjectionSession
    private let second: any ProjectionSession

    init() throws {
        fixture = try PostgresFixture()
        connection = fixture.store.makeConnection(at: 0)
        let other = try ProjectionName("dog_profiles")
        try fixture.store.makeAdministration().prepareProjection(other, create: true)
        first = fixture.store.makeProjectionSession(
            of: fixture.projection, on: fixture.application, besideLog: true, over: connection)
        second = fixture.store.makeProjectionSession(
            of: other, on: fixture.application, besideLog: true, over: connection)
    }

    /// Does something for one projection, and commits.
    private func work(_ session: any ProjectionSession, _ statements: String...) throws {
        session.work(over: connection)
        let queue = StatementQueue()
        for var statement in statements {
            try statement.withUTF8 {
                try queue.execute(UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0))
            }
        }
        try session.commit(queue, tracking: nil)
    }

    private func look(_ session: any ProjectionSession, _ sql: String) throws -> String? {
        session.work(over: connection)
        defer { session.rollback() }
        let rows = try session.query(sql, after: StatementQueue())
        return rows.text(row: 0, column: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `the connection stays the same, and shows whom it serves`() throws {
        let pid = try look(first, "SELECT pg_backend_pid()")
        #expect(try look(first, "SHOW application_name") == "projectionist/trick_counts")
        #expect(try look(second, "SHOW application_name") == "projectionist/dog_profiles")
        #expect(try look(second, "SELECT pg_backend_pid()") == pid)
        let reader = fixture.store.makeReader(of: fixture.application, for: fixture.projection, over: connection)
        _ = try reader.bounds()
        #expect(try look(first, "SELECT pg_backend_pid()") == pid)
    }

    /// One's temporary table would swallow another's inserts.
    @Test func `a temporary table and a sequence's last value are gone`() throws {
        try work(first, "CREATE TEMP TABLE scratch (n bigserial)", "INSERT INTO scratch DEFAULT VALUES")
        #expect(try look(first, "SELECT count(*) FROM scratch") == "1")
        #expect(throws: EventStoreError.self) { try look(second, "SELECT count(*) FROM scratch") }
        #expect(throws: EventStoreError.self) { try look(second, "SELECT lastval()") }
        try work(second, "CREATE TABLE scratch (n bigint)", "INSERT INTO scratch VALUES (2)")
        #expect(try fixture.connect().run("SELECT n FROM \(fixture.schema).scratch") == [["2"]])
    }

    @Test(arguments: [
        ("search_path", "pg_catalog"), ("DateStyle", "German"), ("statement_timeout", "123s"),
        ("synchronous_commit", "local"), ("work_mem", "4321kB"), ("row_security", "off"), ("TimeZone", "Asia/Tokyo"),
        ("enable_hashjoin", "off"),
    ])
    func `a setting is as the host pins it, or as the server has it`(_ setting: (name: String, value: String)) throws {
        let before = try look(second, "SHOW \(setting.name)")
        try work(first, "SELECT set_config('\(setting.name)', '\(setting.value)', false)")
        #expect(try look(first, "SHOW \(setting.name)") != before)
        #expect(try look(second, "SHOW \(setting.name)") == before)
    }

    @Test func `a role is left, an advisory lock is given up, a cursor is closed, a channel is not listened to`() throws
    {
        try work(
            first, "SELECT pg_advisory_lock(42)",
            // As DECLARE … WITH HOLD is refused, out of sight of the look at the statement.
            "DO $$ BEGIN EXECUTE 'DECLARE c CURSOR ' || 'WITH HOLD FOR SELECT 1'; END $$", "LISTEN somewhere")
        #expect(try look(first, "SELECT count(*) FROM pg_cursors WHERE name = 'c'") == "1")
        #expect(try look(second, "SELECT count(*) FROM pg_cursors WHERE name = 'c'") == "0")
        #expect(try look(second, "SELECT count(*) FROM pg_listening_channels()") == "0")
        #expect(
            try fixture.connect().run("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42")
                == [["0"]]
        )
        let me = try look(second, "SELECT current_user")
        try work(first, "SELECT set_config('role', 'pg_monitor', false)")
        #expect(try look(first, "SELECT current_user") == "pg_monitor")
        #expect(try look(second, "SELECT current_user") == me)
    }

    /// The settings would go back with the transaction if they were sent in front of it in one pipeline.
    @Test func `a transaction of the next one that fails does not bring back what was before`() throws {
        try work(first, "SELECT set_config('search_path', 'pg_catalog', false)")
        #expect(throws: EventStoreError.self) { try look(second, "SELECT nothing_of_the_kind") }
        #expect(try look(second, "SHOW search_path") == "\(fixture.schema), pg_temp")
    }

    @Test func `statements that were prepared for one are still good when it comes back`() throws {
        func events() throws -> String? { try look(first, "SELECT count(*) FROM \(fixture.application.eventsTable)") }
        _ = try events()
        _ = try look(second, "SELECT 1")
        #expect(try events() == "0")
    }
}
