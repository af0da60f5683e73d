import EventStore
import Foundation
import Testing

@testable import SQLiteStore

/// What SQLite itself refuses, should the words of a statement ever deceive the first look at them.
struct PluginStatementTests {
    @Test(arguments: [
        "COMMIT", "BEGIN", "ROLLBACK", "SAVEPOINT a", "RELEASE a", "/* /* */ COMMIT", "-- a\r SELECT 1\nCOMMIT",
        "ATTACH ':memory:' AS other", "DETACH main", "PRAGMA journal_mode = DELETE", "PRAGMA synchronous = 0",
        "PRAGMA foreign_keys", "PRAGMA writable_schema = 1",
    ])
    func `the authorizer refuses it`(_ statement: String) throws {
        let connection = connection()
        let handle = try connection.open()
        let error = #expect(throws: EventStoreError.self) {
            try watch.watching {
                _ = try PluginStatement(statement, on: handle, core: connection.core, watchedBy: watch)
            }
        }
        #expect(error?.code == .transactionControl)
        // The host itself may.
        _ = try connection.statement("SAVEPOINT a")
    }

    @Test(arguments: [
        "PRAGMA table_info(dogs)", "SELECT * FROM pragma_table_info('dogs')", "CREATE TABLE a (b)",
        "CREATE TEMP TABLE a (b)", "WITH RECURSIVE n(i) AS (VALUES (1)) SELECT i FROM n",
    ])
    func `the authorizer lets plain statements through`(_ statement: String) throws {
        let connection = connection()
        let handle = try connection.open()
        try watch.watching { _ = try PluginStatement(statement, on: handle, core: connection.core, watchedBy: watch) }
    }

    @Test func `a statement that rolls back by itself keeps nothing`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run("CREATE TABLE dogs (name TEXT PRIMARY KEY)")
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex')")
        try queue.execute("INSERT OR ROLLBACK INTO dogs VALUES ('Rex')")
        try queue.execute("INSERT INTO dogs VALUES ('Fido')")
        let session = fixture.session()
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(queue, tracking: TrackingMove(from: nil, to: 3))
        }
        #expect(error?.statement == 1)
        #expect(try session.position() == nil)
        #expect(try session.query("SELECT * FROM dogs").rowCount == 0)
    }

    @Test(arguments: ["SELECT ?", "SELECT ?1", "SELECT :name", "SELECT @name", "SELECT $name", "SELECT $1::text"])
    func `other placeholders are refused with a hint`(_ statement: String) throws {
        let fixture = try SQLiteFixture()
        let session = fixture.session()
        let error = #expect(throws: EventStoreError.self) { try session.query(statement) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.description.contains("$1") == true)
    }

    @Test func `not a number is refused since it would be stored as null`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run("CREATE TABLE weights (kilograms REAL)")
        let queue = StatementQueue()
        try queue.execute("INSERT INTO weights VALUES ($1)", [.double(.nan)])
        let error = #expect(throws: EventStoreError.self) { try fixture.session().commit(queue, tracking: nil) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.description.contains("NaN") == true)
        queue.reset()
        try queue.execute("INSERT INTO weights VALUES ($1)", [.double(.infinity)])
        let session = fixture.session()
        try session.commit(queue, tracking: nil)
        let rows = try session.query("SELECT kilograms FROM weights")
        #expect(rows.text(row: 0, column: 0).map { String(decoding: $0, as: UTF8.self) } == "Infinity")
    }

    @Test(arguments: [
        ("INSERT INTO dogs VALUES ('Rex', 1)", 1555, "dogs.name"),
        ("INSERT INTO dogs VALUES ('Fido', -1)", 275, "trained"),
        ("INSERT INTO dogs VALUES ('Fido', NULL)", 1299, "dogs.tricks"),
    ])
    func `a constraint is named`(_ statement: String, code: Int, constraint: String) throws {
        let fixture = try SQLiteFixture()
        try fixture.run(
            "CREATE TABLE dogs (name TEXT PRIMARY KEY, tricks INTEGER NOT NULL CONSTRAINT trained CHECK (tricks >= 0));"
                + "INSERT INTO dogs VALUES ('Rex', 0)")
        let queue = StatementQueue()
        try queue.execute(statement)
        let error = #expect(throws: EventStoreError.self) { try fixture.session().commit(queue, tracking: nil) }
        #expect(error?.code == .statementFailed)
        #expect(error?.sqlState == "SQLITE_\(code)")
        #expect(error?.constraint == constraint)
    }

    /// The text of a trigger may hold values: it is for those who ask for the details.
    @Test func `the words of a trigger are not in the description`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run(
            "CREATE TABLE dogs (name TEXT); CREATE TRIGGER t BEFORE INSERT ON dogs BEGIN SELECT RAISE(ABORT, 'secret: x'); END"
        )
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex')")
        let error = #expect(throws: EventStoreError.self) { try fixture.session().commit(queue, tracking: nil) }
        #expect(error?.description.contains("secret") == false)
        #expect(error?.debugDescription.contains("secret") == true)
    }

    @Test func `a table may change under a statement that is kept`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run("CREATE TABLE dogs (name TEXT)")
        let session = fixture.session()
        for round in 0..<3 as Range<Int64> {
            let queue = StatementQueue()
            try queue.execute("INSERT INTO dogs (name) VALUES ($1)", [.int64(round)])
            try session.commit(queue, tracking: nil)
            try fixture.run("ALTER TABLE dogs ADD COLUMN extra\(round) TEXT")
        }
        #expect(try session.query("SELECT * FROM dogs").columnCount == 4)
    }

    /// Each case has a suite, and so a guard, of its own: cases run at once.
    private let watch = PluginStatementGuard()

    private func connection() -> SQLiteConnection {
        SQLiteConnection(
            core: StoreCore(location: .memory, lockTimeout: 1, originatorIDType: .uuid), durability: .normal,
            didOpen: { [watch] in watch.install(on: $0) })
    }
}
