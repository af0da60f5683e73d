import EventStore
import Foundation
import PostgresStore
import Testing

/// What is changed under a host that runs: the log, its own tables, the server's settings, triggers. Nothing of it may lose
/// an event, repeat one, or end the process.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct ChangedGroundTests {
    private func fixture() throws -> PostgresFixture {
        let fixture = try PostgresFixture()
        try fixture.connect().run("CREATE TABLE \(fixture.schema).dogs (name text)")
        return fixture
    }

    private func tracking(_ fixture: PostgresFixture) -> String { "\(fixture.schema).trick_counts_tracking" }

    private func commit(
        _ statements: String..., from: Int64?, to: Int64, log: TrackingMove.LogCheck = .none,
        in session: some ProjectionSession
    ) throws {
        let queue = StatementQueue()
        for var statement in statements {
            try statement.withUTF8 {
                try queue.execute(
                    UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0))
            }
        }
        do {
            try session.commit(queue, tracking: TrackingMove(from: from, to: to, log: log))
        } catch {
            session.rollback()
            throw error
        }
    }

    // MARK: The log

    @Test(arguments: ["TRUNCATE LOG RESTART IDENTITY", "DROP TABLE LOG"])
    func `a head that was proven on another log proves nothing`(change: String) throws {
        let fixture = try fixture()
        let connection = try fixture.connect()
        try connection.run(fixture.insert(1000))
        let first = fixture.store.makeReader(of: fixture.application)
        #expect(try first.advanceSafeHead().head == 1000)
        first.disconnect()
        // The control: on the same log the record is what a start begins with, whoever holds the lock.
        let holder = try fixture.connect()
        try holder.run("BEGIN; LOCK TABLE \(fixture.table) IN ROW EXCLUSIVE MODE")
        try connection.run("DELETE FROM \(fixture.table) WHERE notification_id = 1")
        #expect(try fixture.store.makeReader(of: fixture.application).advanceSafeHead().head == 1000)
        try holder.run("ROLLBACK")

        try connection.run(change.replacing("LOG", with: fixture.table))
        _ = try fixture.store.makeAdministration().prepareApplication(fixture.application, create: true)
        try connection.run(fixture.insert(10))
        let writer = try fixture.connect()
        try writer.run("BEGIN")
        #expect(try writer.integers(fixture.insert()) == [11])
        try connection.run(fixture.insert(1500))
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 10)
        try writer.run("COMMIT")
        #expect(try reader.advanceSafeHead().head == 1511)
    }

    @Test func `a log that was emptied and has grown beyond the head between two looks is found anew`() throws {
        let fixture = try fixture()
        let connection = try fixture.connect()
        try connection.run(fixture.insert(10))
        let reader = fixture.store.makeReader(of: fixture.application)
        let before = try reader.advanceSafeHead()
        #expect(before.head == 10)
        try connection.run("TRUNCATE \(fixture.table) RESTART IDENTITY")
        try connection.run(fixture.insert(5))
        let writer = try fixture.connect()
        try writer.run("BEGIN")
        try writer.run(fixture.insert())
        try connection.run(fixture.insert(20))
        let after = try reader.advanceSafeHead()
        #expect(after.generation > before.generation)
        #expect(after.head == 5)
    }

    @Test(arguments: [
        "SELECT setval('TABLE_notification_id_seq', 10)",
        "ALTER SEQUENCE TABLE_notification_id_seq INCREMENT -1 MINVALUE -9",
    ])
    func `an append whose position would not be above the log's last one is refused and stores nothing`(
        change: String
    ) throws {
        let fixture = try fixture()
        let connection = try fixture.connect()
        try connection.run(fixture.insert(20))
        try connection.run("DELETE FROM \(fixture.table) WHERE notification_id BETWEEN 11 AND 19")
        try connection.run(change.replacing("TABLE", with: fixture.table))
        let writer = fixture.store.makeWriter(to: fixture.application)
        let append = StreamAppend(
            originatorID: .uuid(UUID()), expectedVersion: 0, events: [NewEvent(topic: "t", state: [])])
        let error = #expect(throws: EventStoreError.self) { try writer.append([append]) }
        #expect(error?.code == .unsuitable)
        #expect(error?.message.contains("nothing was stored") == true)
        #expect(try connection.integers("SELECT count(*) FROM \(fixture.table)") == [11])
        // As the message says.
        try connection.run("ALTER SEQUENCE \(fixture.table)_notification_id_seq INCREMENT 1")
        try connection.run("SELECT setval('\(fixture.table)_notification_id_seq', 20)")
        #expect(try writer.append([append]).map { try $0.get() } == [[21]])
    }

    // MARK: Types

    @Test func `a column of another type is an error and not the end of the process`() throws {
        let fixture = try fixture()
        let connection = try fixture.connect()
        try connection.run(fixture.insert(10))
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        try commit(from: nil, to: 10, in: session)
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 10)

        try connection.run("ALTER TABLE \(tracking(fixture)) ALTER notification_id TYPE numeric")
        let error = #expect(throws: EventStoreError.self) {
            // The first time the old plan says so, and the statement is prepared anew.
            _ = try? session.position()
            _ = try session.position()
        }
        #expect(error?.code == .schemaMismatch)
        #expect(error?.message.contains("'notification_id' no longer holds integers") == true)
        try connection.run("ALTER TABLE \(tracking(fixture)) ALTER notification_id TYPE bigint")
        _ = try? session.position()
        #expect(try session.position() == 10)

        try connection.run("ALTER TABLE \(fixture.table) ALTER notification_id TYPE numeric")
        let ofLog = #expect(throws: EventStoreError.self) {
            _ = try? reader.advanceSafeHead()
            _ = try reader.advanceSafeHead()
        }
        #expect(ofLog?.code == .schemaMismatch)
    }

    @Test(arguments: ["text", "numeric"])
    func `a record of the proven head that somebody has altered is no record`(type: String) throws {
        let fixture = try fixture()
        let connection = try fixture.connect()
        try connection.run(fixture.insert(10))
        #expect(try fixture.store.makeReader(of: fixture.application).advanceSafeHead().head == 10)
        try connection.run("ALTER TABLE \(fixture.schema).projectionist_heads ALTER position TYPE \(type)")
        try connection.run(fixture.insert(10))
        #expect(try fixture.store.makeReader(of: fixture.application).advanceSafeHead().head == 20)
    }

    // MARK: Triggers

    @Test(arguments: ["old.notification_id", "new.notification_id + 3"])
    func `a trigger that changes the position keeps the batch from being kept and is named`(value: String) throws {
        let fixture = try fixture()
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        try commit(from: nil, to: 3, in: session)
        try fixture.connect().run(
            """
            CREATE FUNCTION \(fixture.schema).tn() RETURNS trigger LANGUAGE plpgsql AS \
            'begin new.notification_id := \(value); return new; end';
            CREATE TRIGGER tn BEFORE UPDATE ON \(tracking(fixture)) FOR EACH ROW EXECUTE FUNCTION \(fixture.schema).tn()
            """)
        let error = #expect(throws: EventStoreError.self) {
            try commit("INSERT INTO dogs VALUES ('Rex')", from: 3, to: 7, in: session)
        }
        #expect(error?.code == .unsuitable)
        #expect(error?.isTransient == false)
        #expect(error?.message.contains("a trigger or a rule on") == true)
        #expect(try session.position() == 3)
        #expect(try fixture.connect().integers("SELECT count(*) FROM \(fixture.schema).dogs") == [0])
    }

    @Test func `what a deferred trigger writes is counted before the commit`() throws {
        let fixture = try fixture()
        try fixture.connect().run(
            """
            CREATE FUNCTION \(fixture.schema).back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
            UPDATE \(tracking(fixture)) SET notification_id = notification_id - 1 WHERE application_name = 'DogSchool'; \
            RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER t AFTER INSERT ON \(fixture.schema).dogs DEFERRABLE INITIALLY DEFERRED \
            FOR EACH ROW WHEN (NEW.name = 'Rex') EXECUTE FUNCTION \(fixture.schema).back()
            """)
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        try commit("INSERT INTO dogs VALUES ('Bello')", from: nil, to: 3, in: session)
        let error = #expect(throws: EventStoreError.self) {
            try commit("INSERT INTO dogs VALUES ('Rex')", from: 3, to: 7, in: session)
        }
        #expect(error?.code == .hostTable)
        #expect(try session.position() == 3)
        #expect(try fixture.connect().integers("SELECT count(*) FROM \(fixture.schema).dogs") == [1])
    }

    @Test func `a plugin cannot set the count`() throws {
        let fixture = try fixture()
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        try commit(from: nil, to: 3, in: session)
        let error = #expect(throws: EventStoreError.self) {
            try commit(
                "SELECT set_config(name, (setting::bigint + 1)::text, true) FROM pg_settings WHERE name LIKE 'projectionist.%'",
                "SELECT set_config('projectionist.written', '1', true)",
                "UPDATE trick_counts_tracking SET notification_id = notification_id WHERE application_name = 'DogSchool'",
                from: 3, to: 7, in: session)
        }
        #expect(error?.code == .hostTable)
        #expect(try session.position() == 3)
    }

    // MARK: Tables and settings

    @Test func `a plugin's own table may have a name like the host's`() throws {
        let fixture = try fixture()
        try fixture.connect().run(
            """
            CREATE TABLE \(fixture.schema).walk_events (originator_version bigint);
            CREATE TABLE \(fixture.schema).walk_tracking (application_name text)
            """)
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        try commit(
            "INSERT INTO walk_events VALUES (1)", "INSERT INTO walk_tracking VALUES ('x')", from: nil, to: 3,
            in: session)
        #expect(try session.position() == 3)
    }

    /// - Parameter isLater: whether the host's other record, which is written once a second, is due as well.
    @Test(arguments: [false, true])
    func `a tracking table that is replaced while the host runs is nobody's fault`(isLater: Bool) throws {
        let fixture = try fixture()
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        try fixture.connect().run(fixture.insert(10))
        let events = try fixture.store.makeReader(of: fixture.application).read(
            after: 0, through: 10, limit: 10, topics: [])
        func event(at position: Int64) -> TrackingMove.LogCheck {
            let record = events.records[Int(position) - 1]
            return .event(
                TrackedEvent(
                    originatorID: events.originatorID(record), originatorVersion: record.originatorVersion))
        }
        try commit(from: nil, to: 3, log: event(at: 3), in: session)
        #expect(try session.lastEvent()?.position == 3)
        let table = tracking(fixture)
        try fixture.connect().run(
            """
            CREATE TABLE \(fixture.schema).t2 (LIKE \(table) INCLUDING ALL); INSERT INTO \(fixture.schema).t2 TABLE \(table);
            DROP TABLE \(table); ALTER TABLE \(fixture.schema).t2 RENAME TO trick_counts_tracking
            """)
        // Longer than the second in which that record is not written again.
        if isLater { Thread.sleep(forTimeInterval: 1.1) }
        let error = #expect(throws: EventStoreError.self) {
            try commit("INSERT INTO dogs VALUES ('Rex')", from: 3, to: 7, log: event(at: 7), in: session)
        }
        #expect(error?.isTransient == true, "\(String(describing: error))")
        // Looked at anew, it goes on.
        try commit("INSERT INTO dogs VALUES ('Rex')", from: 3, to: 7, log: event(at: 7), in: session)
        #expect(try session.position() == 7)
        #expect(try fixture.connect().integers("SELECT count(*) FROM \(fixture.schema).dogs") == [1])
    }
}
