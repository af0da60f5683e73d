import EventStore
import Foundation
import PostgresStore
import Testing

/// What belongs to the host a plugin's statement may read and not write.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct HostTableTests {
    private func fixture() throws -> PostgresFixture {
        let fixture = try PostgresFixture()
        let connection = try fixture.connect()
        try connection.run(fixture.insert(3))
        try connection.run(
            """
            CREATE TABLE \(fixture.schema).dogs (name text);
            CREATE TABLE \(fixture.schema).other_tracking (application_name text PRIMARY KEY, notification_id bigint);
            INSERT INTO \(fixture.schema).other_tracking VALUES ('DogSchool', 1)
            """)
        return fixture
    }

    private func commit(_ statements: String..., in fixture: PostgresFixture, querying: Bool = false) throws {
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        defer { session.disconnect() }
        let queue = StatementQueue()
        for statement in statements {
            var statement = statement
            try statement.withUTF8 {
                try queue.execute(
                    UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0))
            }
        }
        if querying { try session.query("SELECT 1", after: queue) }
        do {
            try session.commit(queue, tracking: TrackingMove(from: nil, to: 3))
        } catch {
            session.rollback()
            throw error
        }
    }

    @Test(
        arguments: [
            "UPDATE other_tracking SET notification_id = 900", "DELETE FROM dogschool_events WHERE notification_id = 2",
            "INSERT INTO trick_counts_tracking VALUES ('Kennel', 5)", "DELETE FROM projectionist_schema",
            "UPDATE dogschool_events SET topic = 'x'",
            "WITH gone AS (DELETE FROM other_tracking RETURNING 1) INSERT INTO dogs SELECT count(*)::text FROM gone",
            "DO $$BEGIN EXECUTE 'UPDATE other_'||'tracking SET notification_id = 900'; END$$",
        ], [false, true])
    func `writing a table of the host's keeps nothing of the batch`(statement: String, querying: Bool) throws {
        let fixture = try fixture()
        let error = #expect(throws: EventStoreError.self) {
            try commit("INSERT INTO dogs VALUES ('Rex')", statement, in: fixture, querying: querying)
        }
        #expect(error?.code == .hostTable)
        #expect(error?.isTransient == false)
        let connection = try fixture.connect()
        #expect(try connection.integers("SELECT count(*) FROM \(fixture.schema).dogs") == [0])
        #expect(try connection.integers("SELECT count(*) FROM \(fixture.table)") == [3])
        #expect(try connection.integers("SELECT notification_id FROM \(fixture.schema).other_tracking") == [1])
        #expect(try connection.integers("SELECT count(*) FROM \(fixture.schema).trick_counts_tracking") == [1])
    }

    @Test(arguments: [
        "CREATE TRIGGER t BEFORE INSERT ON dogschool_events FOR EACH ROW EXECUTE FUNCTION f()",
        "ALTER TABLE other_tracking ADD COLUMN x int", "DROP TABLE IF EXISTS dogs, dogschool_events",
        "TRUNCATE other_tracking", "LOCK TABLE dogschool_events", "CREATE INDEX i ON dogschool_events (topic)",
        "CREATE TABLE puppies (of_event bigint REFERENCES dogschool_events (notification_id))",
        "create rule r as on insert to \"dogschool_events\" do instead nothing",
        "COMMENT ON TABLE other_tracking IS 'mine'",
    ])
    func `changing a table of the host's is refused by name before it is sent`(statement: String) throws {
        let fixture = try fixture()
        let error = #expect(throws: EventStoreError.self) {
            try commit("INSERT INTO dogs VALUES ('Rex')", statement, in: fixture)
        }
        #expect(error?.code == .hostTable)
        #expect(error?.statement == 1)
        let named = try #require(error?.description)
        #expect(named.contains("dogschool_events") || named.contains("other_tracking"))
        #expect(try fixture.connect().integers("SELECT count(*) FROM \(fixture.schema).dogs") == [0])
    }

    @Test(arguments: [
        "INSERT INTO dogs SELECT topic FROM dogschool_events", "CREATE VIEW recent AS SELECT * FROM dogschool_events",
        "CREATE TABLE copies AS SELECT * FROM other_tracking", "CREATE TABLE IF NOT EXISTS dogs (name text)",
        "UPDATE dogs SET name = (SELECT max(topic) FROM dogschool_events)",
    ])
    func `reading a table of the host's is allowed`(statement: String) throws {
        let fixture = try fixture()
        try commit(statement, in: fixture)
        #expect(
            try fixture.connect().integers(
                "SELECT notification_id FROM \(fixture.schema).trick_counts_tracking WHERE application_name = 'DogSchool'"
            ) == [3])
    }

    @Test(arguments: ["COPY (SELECT 1) TO STDOUT", "copy dogs from stdin"])
    func `COPY through the client is refused before it is sent and the batch is not kept`(statement: String) throws {
        let fixture = try fixture()
        let error = #expect(throws: EventStoreError.self) {
            try commit("INSERT INTO dogs VALUES ('Rex')", statement, in: fixture)
        }
        #expect(error?.code == .transactionControl)
        #expect(error?.statement == 1)
        #expect(error?.outcomeIsUnknown == false)
        #expect(try fixture.connect().integers("SELECT count(*) FROM \(fixture.schema).dogs") == [0])
    }

    @Test(arguments: [("SELECT $1, $2", 1), ("INSERT INTO dogs VALUES ($1)", 2), ("INSERT INTO dogs VALUES ('$1')", 1)])
    func `a wrong count of parameters is the statement's fault, by its index`(statement: String, count: Int) throws {
        let fixture = try fixture()
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        let queue = StatementQueue()
        var sql = statement
        let values = [SQLParameter](repeating: .int64(1), count: count)
        try sql.withUTF8 { text in
            try values.withUnsafeBufferPointer { try queue.execute(UnsafeRawBufferPointer(text), parameters: $0) }
        }
        let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: nil) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.statement == 0)
        #expect(error?.isTransient == false)
    }

    @Test func `an event that no longer stands in the log as it was read keeps the batch from being kept`() throws {
        let fixture = try fixture()
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        let read = try fixture.store.makeReader(of: fixture.application).read(
            after: 0, through: 3, limit: 10, topics: [])
        func move(_ offset: Int, from: Int64?) throws {
            let record = read.records[offset]
            let event = TrackedEvent(
                originatorID: read.originatorID(record), originatorVersion: record.originatorVersion)
            try session.commit(
                StatementQueue(), tracking: TrackingMove(from: from, to: record.position, log: .event(event)))
        }
        try move(0, from: nil)
        // Another event at the same position, as after a restore that was written on since.
        try fixture.connect().run(
            "UPDATE \(fixture.table) SET originator_id = gen_random_uuid() WHERE notification_id = 2")
        let error = #expect(throws: EventStoreError.self) { try move(1, from: 1) }
        #expect(error?.code == .logChanged)
        try move(2, from: 1)
        let beyond = #expect(throws: EventStoreError.self) {
            try session.commit(StatementQueue(), tracking: TrackingMove(from: 3, to: 4, log: .reaches))
        }
        #expect(beyond?.code == .logChanged)
        #expect(try session.position() == 3)
    }
}
