import EventStore
import Foundation
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// What a session does when a statement, a lock or a connection is in its way.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct ConnectionFaultTests {
    private func session(_ fixture: PostgresFixture) -> any ProjectionSession {
        fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
    }

    @Test func `an interrupt asks the server to cancel what it runs`() async throws {
        let fixture = try PostgresFixture()
        let session = session(fixture)
        let interruptible = session.interruptible
        let mark = "SELECT pg_sleep(60), '\(fixture.schema)'"
        let watching = try fixture.connect()
        @Sendable func running() throws -> [Int64] {
            try watching.integers(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%\(fixture.schema)%' AND pid <> pg_backend_pid()"
            )
        }
        Thread.detachNewThread {
            while (try? running()) == [0] { usleep(5000) }
            interruptible.interrupt()
        }
        let error = #expect(throws: EventStoreError.self) { try session.query(mark, after: StatementQueue()) }
        #expect(error?.code == .interrupted)
        session.disconnect()
        try await eventually("the server has ended it", within: 15) { try running() == [0] }
    }

    @Test func `a row that another one has locked gives up after the lock time-out`() throws {
        let fixture = try PostgresFixture()
        var configuration = fixture.store.configuration
        configuration.lockTimeout = 0.2
        let owner = try fixture.connect()
        try owner.run(
            "CREATE TABLE \(fixture.schema).dogs (name text); INSERT INTO \(fixture.schema).dogs VALUES ('Rex')")
        try owner.run("BEGIN; UPDATE \(fixture.schema).dogs SET name = 'Fido'")
        let session = PostgresStore(configuration: configuration).makeProjectionSession(
            of: fixture.projection, on: fixture.application)
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(StatementQueue(one: "UPDATE dogs SET name = 'Bello'"), tracking: nil)
        }
        #expect(error?.sqlState == "55P03")
        #expect(error?.isTransient == true)
        try owner.run("ROLLBACK")
        session.rollback()
        try session.commit(StatementQueue(one: "UPDATE dogs SET name = 'Bello'"), tracking: nil)
    }

    @Test func `a statement whose table has changed under it is prepared anew`() throws {
        let fixture = try PostgresFixture()
        let owner = try fixture.connect()
        try owner.run("CREATE TABLE \(fixture.schema).dogs (name text)")
        let session = session(fixture)
        try session.commit(StatementQueue(one: "SELECT * FROM dogs"), tracking: nil)
        try owner.run("ALTER TABLE \(fixture.schema).dogs ALTER COLUMN name TYPE varchar(20)")
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(StatementQueue(one: "SELECT * FROM dogs"), tracking: nil)
        }
        #expect(error?.sqlState == "0A000")
        #expect(error?.isTransient == true)
        session.rollback()
        try session.commit(StatementQueue(one: "SELECT * FROM dogs"), tracking: nil)
    }

    @Test func `a feature that the server lacks is no stale plan`() throws {
        let fixture = try PostgresFixture()
        try fixture.connect().run("CREATE TABLE \(fixture.schema).dogs (name text)")
        let error = #expect(throws: EventStoreError.self) {
            try session(fixture).commit(
                StatementQueue(one: "SELECT name FROM dogs UNION SELECT 'x' FOR UPDATE"), tracking: nil)
        }
        #expect(error?.sqlState == "0A000")
        #expect(error?.isTransient == false)
    }

    @Test func `after a reconnect a reader hears of appends again`() throws {
        let fixture = try PostgresFixture()
        let reader = fixture.store.makeReader(of: fixture.application)
        try reader.listen()
        _ = try reader.advanceSafeHead()
        let other = try fixture.connect()
        try other.run(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'projectionist/DogSchool listen' \
            AND query LIKE '%\(fixture.schema)%'
            """)
        while true {
            do {
                _ = try reader.advanceSafeHead()
                _ = try reader.waitForPush(milliseconds: 0)
                break
            } catch let error as EventStoreError where error.isTransient {}
        }
        while try reader.waitForPush(milliseconds: 50) {}
        Thread.detachNewThread {
            usleep(100_000)
            _ = try? other.run("NOTIFY dogschool_events")
        }
        let start = ContinuousClock.now
        #expect(try reader.waitForPush(milliseconds: 60_000))
        #expect(ContinuousClock.now - start < .seconds(50), "only the poll noticed")
    }

    @Test func `no value of a row stands in an error's description`() throws {
        let fixture = try PostgresFixture()
        let owner = try fixture.connect()
        try owner.run(
            """
            CREATE TABLE \(fixture.schema).dogs (name text PRIMARY KEY, age int CHECK (age >= 0));
            INSERT INTO \(fixture.schema).dogs VALUES ('marker-in-a-row', 1)
            """)
        for statement in [
            "SELECT 'marker-in-a-cast'::int", "DO $$BEGIN RAISE EXCEPTION 'marker-in-a-raise'; END$$",
            "INSERT INTO dogs VALUES ('marker-in-a-row', 2)", "INSERT INTO dogs VALUES ('marker-in-a-check', -1)",
            "SELECT name::timestamp FROM dogs", "SELECT name::uuid FROM dogs", "SELECT name::json FROM dogs",
        ] {
            let session = session(fixture)
            let error = #expect(throws: EventStoreError.self) {
                try session.commit(StatementQueue(one: statement), tracking: nil)
            }
            #expect(error?.description.contains("marker-in-a") == false, "\(error?.description ?? "")")
            #expect(error?.sqlState?.count == 5)
            session.disconnect()
        }
    }

    @Test func `a tracking row without a position, or with its columns in another order, is moved`() throws {
        let fixture = try PostgresFixture()
        let table = "\(fixture.schema).trick_counts_tracking"
        try fixture.connect().run(
            """
            DROP TABLE \(table); CREATE TABLE \(table) (notification_id bigint, application_name text PRIMARY KEY);
            INSERT INTO \(table) (application_name, notification_id) VALUES ('__migration__', 1), ('DogSchool', NULL)
            """)
        let session = session(fixture)
        #expect(try session.position() == nil)
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        #expect(try session.position() == 7)
        let fenced = #expect(throws: EventStoreError.self) {
            try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 8))
        }
        #expect(fenced?.code == .fenced)
        session.rollback()
        #expect(try session.position() == 7)
    }
}
