import EventStore
import Foundation
import GRDB
import Testing

@testable import SQLiteStore

/// What belongs to the host a plugin's statement may read and nothing else.
struct HostTableTests {
    /// A file with all kinds of tables of the host, another projection's among them, and a read model.
    private func fixture() throws -> SQLiteFixture {
        let fixture = try SQLiteFixture()
        try fixture.store().makeAdministration().prepareProjection(try ProjectionName("dog_profiles"), create: true)
        _ = try fixture.store().makeWriter(to: fixture.application).append([.event(), .event()])
        try fixture.run(
            "CREATE TABLE dogs (name TEXT PRIMARY KEY, tricks INTEGER); CREATE INDEX foreign_index ON dogschool_events (topic);"
                + "CREATE TRIGGER foreign_trigger AFTER INSERT ON dogschool_events BEGIN SELECT 1; END")
        return fixture
    }

    @Test(arguments: [
        ("DELETE FROM dogschool_events", "delete from 'dogschool_events'", "an event table"),
        ("delete from DogSchool_Events where 1 = 0", "delete from 'dogschool_events'", "an event table"),
        ("INSERT INTO dogschool_events (topic) VALUES ('x')", "insert into 'dogschool_events'", "an event table"),
        ("UPDATE main.dogschool_events SET topic = 'x'", "update 'dogschool_events'", "an event table"),
        (
            "REPLACE INTO trick_counts_tracking VALUES ('DogSchool', 9)", "insert into 'trick_counts_tracking'",
            "a tracking"
        ),
        ("UPDATE dog_profiles_tracking SET notification_id = 9", "update 'dog_profiles_tracking'", "a tracking table"),
        (
            "WITH a AS (SELECT 1) DELETE FROM \"dog_profiles_tracking\"", "delete from 'dog_profiles_tracking'",
            "a tracking"
        ),
        ("DELETE FROM projectionist_runners", "delete from 'projectionist_runners'", "the host's own"),
        ("CREATE TABLE projectionist_parcels (a)", "create a table called 'projectionist_parcels'", "the host's own"),
        (
            "CREATE TEMP TABLE trick_counts_tracking (a, b)", "create a table called 'trick_counts_tracking'",
            "a tracking"
        ),
        ("CREATE TEMP VIEW dogschool_events AS SELECT 1", "create a view called 'dogschool_events'", "an event table"),
        ("DROP TABLE dogschool_events", "drop 'dogschool_events'", "an event table"),
        ("DROP TABLE IF EXISTS trick_counts_tracking", "drop 'trick_counts_tracking'", "a tracking table"),
        ("ALTER TABLE dogschool_events ADD COLUMN a", "alter 'dogschool_events'", "an event table"),
        ("ALTER TABLE dogschool_events RENAME TO a", "alter 'dogschool_events'", "an event table"),
        ("ALTER TABLE dogschool_events RENAME COLUMN topic TO a", "alter 'dogschool_events'", "an event table"),
        ("ALTER TABLE dogschool_events DROP COLUMN topic", "alter 'dogschool_events'", "an event table"),
        (
            "CREATE UNIQUE INDEX a ON dogschool_events (topic)", "create an index on 'dogschool_events'",
            "an event table"
        ),
        ("DROP INDEX foreign_index", "drop an index of 'dogschool_events'", "an event table"),
        (
            "CREATE TRIGGER a BEFORE INSERT ON dogschool_events BEGIN SELECT RAISE(IGNORE); END",
            "put a trigger on 'dogschool_events'", "an event table"
        ),
        (
            "CREATE TEMP TRIGGER a BEFORE UPDATE ON main.trick_counts_tracking BEGIN SELECT RAISE(IGNORE); END",
            "put a trigger on 'trick_counts_tracking'", "a tracking table"
        ),
        ("DROP TRIGGER foreign_trigger", "drop a trigger of 'dogschool_events'", "an event table"),
        ("UPDATE sqlite_sequence SET seq = 0", "update 'sqlite_sequence'", "the last position of each log"),
        ("DELETE FROM sqlite_sequence", "delete from 'sqlite_sequence'", "the last position of each log"),
    ])
    func `a statement that would change what belongs to the host is refused by name`(
        _ statement: String, tried: String, owner: String
    ) throws {
        let fixture = try fixture()
        let before = try Self.contents(fixture)
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        try queue.execute(statement)
        let session = fixture.session()
        let queued = #expect(throws: EventStoreError.self) {
            try session.commit(queue, tracking: TrackingMove(from: nil, to: 2))
        }
        #expect(queued?.code == .hostTable)
        #expect(queued?.statement == 1)
        #expect(queued?.message.hasPrefix("a plugin must not \(tried): it is ") == true, "\(queued?.message ?? "")")
        #expect(queued?.message.contains(owner) == true)
        // Asked for its rows instead, it is refused as well.
        let asked = #expect(throws: EventStoreError.self) { try session.query(statement) }
        #expect(asked?.code == .hostTable)
        session.rollback()
        #expect(try Self.contents(fixture) == before)
        #expect(asked?.isTransient == false)
    }

    @Test func `a trigger on a plugin's own table may not change it either`() throws {
        let fixture = try fixture()
        let session = fixture.session()
        let setUp = StatementQueue()
        try setUp.execute("CREATE TRIGGER thief AFTER INSERT ON dogs BEGIN DELETE FROM dogschool_events; END")
        try setUp.execute("CREATE TRIGGER forger AFTER DELETE ON dogs BEGIN UPDATE sqlite_sequence SET seq = 0; END")
        try session.commit(setUp, tracking: nil)
        for (statement, tried) in [
            ("INSERT INTO dogs VALUES ('Rex', 1)", "delete from 'dogschool_events' through the trigger 'thief'"),
            ("DELETE FROM dogs", "update 'sqlite_sequence' through the trigger 'forger'"),
        ] {
            let queue = StatementQueue()
            // SQLite writes that table itself behind an ALTER: no leave for what comes after.
            try queue.execute("ALTER TABLE dogs ADD COLUMN a\(statement.count) TEXT")
            try queue.execute(statement.replacingOccurrences(of: "dogs VALUES", with: "dogs (name, tricks) VALUES"))
            let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: nil) }
            #expect(error?.message.contains(tried) == true, "\(error?.message ?? "")")
        }
        #expect(try fixture.store().makeAdministration().eventCount(of: fixture.application) == 2)
    }

    @Test(arguments: [
        ("ALTER TABLE dogs RENAME TO projectionist_parcels", "the table 'projectionist_parcels'"),
        ("CREATE TABLE own_tracking (application_name, notification_id)", "the table 'own_tracking'"),
        (
            "CREATE TABLE notes (n REFERENCES dogschool_events (notification_id) ON DELETE CASCADE)",
            "the foreign key of 'notes' to 'dogschool_events'"
        ),
        (
            "ALTER TABLE dogs ADD COLUMN n REFERENCES trick_counts_tracking (application_name)",
            "the foreign key of 'dogs' to 'trick_counts_tracking'"
        ),
    ])
    func `what SQLite does not ask for is found before the commit`(_ statement: String, change: String) throws {
        let fixture = try fixture()
        let before = try Self.contents(fixture)
        let session = fixture.session()
        for _ in 0..<2 {
            let queue = StatementQueue()
            try queue.execute(statement)
            let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: nil) }
            #expect(error?.code == .hostTable)
            #expect(error?.message.contains(change) == true, "\(error?.message ?? "")")
            #expect(try Self.contents(fixture) == before)
        }
    }

    @Test(arguments: [
        "SELECT count(*) FROM dogschool_events", "SELECT * FROM trick_counts_tracking, projectionist_runners",
        "SELECT seq FROM sqlite_sequence", "SELECT sql FROM sqlite_schema", "PRAGMA table_info(dogschool_events)",
        "CREATE TABLE a AS SELECT topic FROM dogschool_events", "CREATE VIEW a AS SELECT * FROM dogschool_events",
        "INSERT INTO dogs SELECT topic, 1 FROM dogschool_events LIMIT 1", "ANALYZE dogs", "REINDEX dogs",
        "DROP TABLE dogs",
        "ALTER TABLE dogs RENAME TO cats", "ALTER TABLE dogs RENAME COLUMN tricks TO t",
        "ALTER TABLE dogs DROP COLUMN tricks",
        "CREATE TABLE upcoming_events (day TEXT, name TEXT)", "CREATE TABLE parcel_tracking (parcel TEXT, state TEXT)",
        "CREATE TABLE a (i INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE TEMP TABLE a (b)",
        "CREATE VIRTUAL TABLE a USING fts5(b)", "CREATE TABLE a (b REFERENCES dogs (name) ON DELETE CASCADE)",
    ])
    func `reading it, and tables of the plugin's own, are allowed`(_ statement: String) throws {
        let fixture = try fixture()
        let queue = StatementQueue()
        try queue.execute(statement)
        try fixture.session().commit(queue, tracking: TrackingMove(from: nil, to: 1))
        #expect(try fixture.session().position() == 1)
    }

    @Test func `a read model with an AUTOINCREMENT can be written and dropped`() throws {
        let fixture = try fixture()
        let session = fixture.session()
        for statement in [
            "CREATE TABLE notes (i INTEGER PRIMARY KEY AUTOINCREMENT, t)", "INSERT INTO notes (t) VALUES ('x')",
            "ALTER TABLE notes RENAME TO letters", "DELETE FROM letters", "DROP TABLE letters",
        ] {
            let queue = StatementQueue()
            try queue.execute(statement)
            try session.commit(queue, tracking: nil)
        }
    }

    @Test func `a statement that was compiled before, and not run, is looked at when it runs`() throws {
        let fixture = try fixture()
        let before = try Self.contents(fixture)
        let session = fixture.session()
        let queue = StatementQueue()
        // Compiled and kept; the count of its parameters keeps it from running.
        try queue.execute("ALTER TABLE dogs RENAME TO projectionist_parcels", [.int64(1)])
        let count = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: nil) }
        #expect(count?.code == .invalidParameter)
        queue.reset()
        try queue.execute("ALTER TABLE dogs RENAME TO projectionist_parcels")
        let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: nil) }
        #expect(error?.code == .hostTable)
        #expect(try Self.contents(fixture) == before)
    }

    /// Temporary tables belong to the connection, and the name of a table may be given to one behind SQLite's back.
    @Test func `a temporary table in disguise does not take the host's position`() throws {
        let fixture = try fixture()
        let session = fixture.session()
        let queue = StatementQueue()
        try queue.execute("CREATE TEMP TABLE a (application_name TEXT PRIMARY KEY, notification_id INTEGER)")
        try queue.execute("ALTER TABLE temp.a RENAME TO trick_counts_tracking")
        try session.commit(queue, tracking: TrackingMove(from: nil, to: 1))
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 1, to: 2))
        #expect(try session.position() == 2)
        #expect(try fixture.session().position() == 2)
    }

    @Test func `a table that another client makes for the host is known at the next transaction`() throws {
        let fixture = try fixture()
        let session = fixture.session()
        let queue = StatementQueue()
        try queue.execute("DELETE FROM dogs")
        try session.commit(queue, tracking: nil)
        _ = try fixture.store().makeAdministration().prepareApplication(try ApplicationName("CatSchool"), create: true)
        try queue.execute("DELETE FROM catschool_events")
        let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: nil) }
        #expect(error?.message.hasPrefix("a plugin must not delete from 'catschool_events'") == true)
    }

    /// Schema and contents of what belongs to the host.
    private static func contents(_ fixture: SQLiteFixture) throws -> [String] {
        try fixture.connect().read { database in
            var texts = try String.fetchAll(
                database, sql: "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1")
            for table in [
                "dogschool_events", "trick_counts_tracking", "dog_profiles_tracking", "sqlite_sequence", "dogs",
            ] {
                texts.append("\(table) \(try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? -1)")
            }
            return texts
        }
    }
}
