import EventStore
import Foundation
import Glibc
import PostgresStore
import TestSupport
import Testing

/// Logs that are not one plain table with well-behaved writers.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct LogTableTests {
    @Test func `a writer into a table below the log's is waited for`() throws {
        let fixture = try PostgresFixture()
        let (owner, older, other) = (try fixture.connect(), try fixture.connect(), try fixture.connect())
        try owner.run("CREATE TABLE \(fixture.schema).leaf () INHERITS (\(fixture.table))")
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 0)
        try older.run("BEGIN")
        let gap = try older.integers(
            fixture.insert().replacing("INTO \(fixture.table)", with: "INTO \(fixture.schema).leaf"))[0]
        let visible = try other.integers(fixture.insert())[0]
        let held = try reader.advanceSafeHead()
        #expect(held.head == 0)
        #expect(held.heldBackBy.count == 1)
        try older.run("COMMIT")
        #expect(try reader.advanceSafeHead().head == visible)
        #expect(try reader.read(after: 0, through: visible, limit: 10, topics: []).positions == [gap, visible])
    }

    @Test func `a start beside an idle transaction with a lock reads what stands without a gap`() throws {
        let fixture = try PostgresFixture()
        let (idle, other) = (try fixture.connect(), try fixture.connect())
        try other.run(fixture.insert(500))
        try idle.run("BEGIN; LOCK TABLE \(fixture.table) IN ROW EXCLUSIVE MODE")
        let reader = fixture.store.makeReader(of: fixture.application)
        let status = try reader.advanceSafeHead()
        #expect(status.head == 500)
        #expect(status.heldBackBy.isEmpty)
        // And goes on to do so.
        try other.run(fixture.insert(20))
        #expect(try reader.advanceSafeHead().head == 520)
    }

    @Test func `a start begins at the head that was proven, past the gaps below it`() throws {
        let fixture = try PostgresFixture()
        let (idle, other) = (try fixture.connect(), try fixture.connect())
        try other.run("BEGIN; \(fixture.insert(3)); ROLLBACK")
        try other.run(fixture.insert(10))
        #expect(try fixture.store.makeReader(of: fixture.application).advanceSafeHead().head == 13)
        try idle.run("BEGIN; LOCK TABLE \(fixture.table) IN ROW EXCLUSIVE MODE")
        let later = try fixture.store.makeReader(of: fixture.application).advanceSafeHead()
        #expect(later.head == 13)
        #expect(later.heldBackBy.isEmpty)
        // Where nobody has proven it, the open transaction could still write position 1.
        try other.run("DELETE FROM \(fixture.schema).projectionist_heads")
        #expect(try fixture.store.makeReader(of: fixture.application).advanceSafeHead().head == nil)
    }

    @Test func `a role that may not write the proven head goes without`() throws {
        let fixture = try PostgresFixture()
        try fixture.connect().run("DROP TABLE \(fixture.schema).projectionist_heads")
        try fixture.connect().run(fixture.insert(2))
        #expect(try fixture.store.makeReader(of: fixture.application).advanceSafeHead().head == 2)
    }

    @Test func `an event at a position that was declared dead is told, once, and not passed over in silence`() throws {
        let fixture = try PostgresFixture()
        let writer = try fixture.connect()
        try writer.run(fixture.insert(2))
        let reader = fixture.store.makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 2)
        // Drawn in a statement of its own, before the INSERT takes its lock.
        let drawn = try writer.integers("SELECT nextval('\(fixture.table)_notification_id_seq')")[0]
        try writer.run(fixture.insert(2))
        #expect(try reader.advanceSafeHead().head == drawn + 2)
        #expect(try reader.lateEvents().isEmpty)
        try writer.run(
            "INSERT INTO \(fixture.table) VALUES ('11111111-1111-4111-8111-111111111111', 7, 'late:Topic', '{}', \(drawn))"
        )
        let late = try reader.lateEvents()
        #expect(late.map(\.position) == [drawn])
        #expect(late.map(\.topic) == ["late:Topic"])
        #expect(late.map(\.originatorVersion) == [7])
        #expect(try reader.lateEvents().isEmpty)
    }

    @Test func `the table of a logical subscription is refused by its name`() async throws {
        try await PostgresCluster.withPrivate("wal_level=logical") { cluster in
            let source = try PostgresDatabase(on: cluster)
            let target = try PostgresDatabase(on: cluster)
            let application = try ApplicationName("DogSchool")
            for database in [source, target] {
                let store = PostgresStore(
                    configuration: try PostgresConfiguration(parameters: [("dbname", database.uri)]))
                let administration = store.makeAdministration()
                _ = try administration.prepareApplication(application, create: true)
                administration.disconnect()
            }
            _ = try source.rows("CREATE PUBLICATION kennel FOR TABLE dogschool_events")
            _ = try source.rows("SELECT pg_create_logical_replication_slot('kennel', 'pgoutput')")
            _ = try target.rows(
                "CREATE SUBSCRIPTION kennel CONNECTION '\(source.uri)' PUBLICATION kennel WITH (create_slot = false)")
            let store = PostgresStore(configuration: try PostgresConfiguration(parameters: [("dbname", target.uri)]))
            let error = #expect(throws: EventStoreError.self) {
                try store.makeReader(of: application).advanceSafeHead()
            }
            #expect(error?.code == .unsuitable)
            #expect(error?.description.contains("logical subscription 'kennel'") == true)
            _ = try target.rows("ALTER SUBSCRIPTION kennel DISABLE")
            _ = try target.rows("ALTER SUBSCRIPTION kennel SET (slot_name = NONE)")
            _ = try target.rows("DROP SUBSCRIPTION kennel")
            _ = try source.rows("SELECT pg_drop_replication_slot('kennel')")
        }
    }

    @Test func `a first host that swallows packets does not hide the second`() throws {
        let fixture = try PostgresFixture()
        let server = try #require(URLComponents(string: fixture.uri))
        // It takes connections and never answers on them.
        let proxy = try SwitchableProxy(to: server.port ?? 0)
        proxy.freeze()
        defer { proxy.close() }
        var configuration = try PostgresConfiguration(
            parameters: [
                ("host", "127.0.0.1,127.0.0.1"), ("port", "\(proxy.port),\(server.port ?? 0)"),
                ("user", server.user ?? ""), ("password", server.password ?? ""), ("dbname", "postgres"),
            ], schema: fixture.schema)
        configuration.connectTimeout = 2
        let reader = PostgresStore(configuration: configuration).makeReader(of: fixture.application)
        #expect(try reader.advanceSafeHead().head == 0)
    }

    @Test func `a connect is interrupted at once while a host swallows packets`() async throws {
        let fixture = try PostgresFixture()
        let server = try #require(URLComponents(string: fixture.uri))
        let proxy = try SwitchableProxy(to: server.port ?? 0)
        proxy.freeze()
        defer { proxy.close() }
        var configuration = try PostgresConfiguration(
            parameters: [
                ("host", "127.0.0.1"), ("port", "\(proxy.port)"), ("user", server.user ?? ""),
                ("password", server.password ?? ""), ("dbname", "postgres"),
            ], schema: fixture.schema)
        configuration.connectTimeout = 100
        let reader = PostgresStore(configuration: configuration).makeReader(of: fixture.application)
        let interruptible = reader.interruptible
        Thread.detachNewThread {
            usleep(200_000)
            interruptible.interrupt()
        }
        let error = #expect(throws: EventStoreError.self) { try reader.advanceSafeHead() }
        #expect(error?.code == .interrupted)
    }
}
