import EventStore
import Foundation
import PostgresStore
import TestSupport
import Testing

/// What a session sees and prints does not depend on what somebody has set on the role or the database.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct SessionTests {
    /// A role whose settings are all different from the host's, and a database in which it may do everything.
    private func contraryDatabase() throws -> (database: PostgresDatabase, store: PostgresStore, role: String) {
        let database = try PostgresDatabase()
        let role = "contrary_" + database.name
        _ = try database.rows(
            """
            CREATE ROLE \(role) LOGIN SUPERUSER PASSWORD 'secret';
            ALTER ROLE \(role) SET datestyle = 'German'; ALTER ROLE \(role) SET intervalstyle = 'iso_8601';
            ALTER ROLE \(role) SET timezone = 'Asia/Tokyo'; ALTER ROLE \(role) SET extra_float_digits = -10;
            ALTER ROLE \(role) SET bytea_output = 'escape'; ALTER ROLE \(role) SET quote_all_identifiers = on;
            ALTER ROLE \(role) SET standard_conforming_strings = off; ALTER ROLE \(role) SET statement_timeout = '7s';
            ALTER ROLE \(role) SET default_transaction_isolation = 'serializable';
            ALTER ROLE \(role) SET search_path = 'pg_catalog'; ALTER ROLE \(role) SET lock_timeout = '9s'
            """)
        var configuration = try PostgresConfiguration(
            parameters: [("dbname", database.uri), ("user", role), ("password", "secret")], schema: "Dogs & Co")
        configuration.applyTimeout = 11
        configuration.lockTimeout = 3
        return (database, PostgresStore(configuration: configuration), role)
    }

    private func drop(_ role: String, _ database: PostgresDatabase) {
        _ = try? database.rows("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)")
    }

    @Test func `a projection's session is pinned whatever the role has set`() throws {
        let (database, store, role) = try contraryDatabase()
        defer { drop(role, database) }
        let (application, projection) = (try ApplicationName("DogSchool"), try ProjectionName("trick_counts"))
        let administration = store.makeAdministration()
        try administration.prepareHostTables(create: true)
        _ = try administration.prepareApplication(application, create: true)
        try administration.prepareProjection(projection, create: true)
        administration.disconnect()

        let session = store.makeProjectionSession(of: projection, on: application)
        func value(_ sql: String) throws -> String? {
            let queue = StatementQueue()
            var sql = sql
            let rows = try sql.withUTF8 { text in
                try session.query(
                    UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
            }
            return rows.text(row: 0, column: 0).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try value("SELECT '2026-11-26 01:02:03+00'::timestamptz") == "2026-11-26 01:02:03+00")
        #expect(try value("SELECT '1 day 02:00:00'::interval") == "1 day 02:00:00")
        #expect(try value("SELECT 0.1::float8 + 0.2::float8") == "0.30000000000000004")
        #expect(try value("SELECT '\\x00ff'::bytea::text") == "\\x00ff")
        #expect(try value("SHOW search_path") == "\"Dogs & Co\", pg_temp")
        #expect(try value("SHOW transaction_isolation") == "read committed")
        #expect(try value("SHOW statement_timeout") == "12s")
        #expect(try value("SHOW idle_in_transaction_session_timeout") == "21s")
        #expect(try value("SHOW lock_timeout") == "3s")
        #expect(try value("SHOW synchronous_commit") == "off")
        // So that a host whose network is cut does not keep its locks for hours.
        #expect(try value("SHOW tcp_keepalives_idle") == "10")
        #expect(try value("SHOW tcp_keepalives_interval") == "5")
        #expect(try value("SHOW tcp_keepalives_count") == "3")
        #expect(try value("SHOW tcp_user_timeout") == "25000")
        session.disconnect()
    }

    @Test func `a policy that hides rows of the log is an error that names table and role`() throws {
        let fixture = try PostgresFixture()
        let role = "reader_" + fixture.schema
        let owner = try fixture.connect()
        try owner.run(
            """
            CREATE ROLE \(role) LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA \(fixture.schema) TO \(role);
            GRANT ALL ON ALL TABLES IN SCHEMA \(fixture.schema) TO \(role);
            GRANT ALL ON ALL SEQUENCES IN SCHEMA \(fixture.schema) TO \(role);
            ALTER TABLE \(fixture.table) ENABLE ROW LEVEL SECURITY;
            CREATE POLICY halves ON \(fixture.table) USING (notification_id % 2 = 0)
            """)
        defer { _ = try? owner.run("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)") }
        try owner.run(fixture.insert(10))
        let store = PostgresStore(
            configuration: try PostgresConfiguration(
                parameters: [("dbname", fixture.uri), ("user", role), ("password", "secret")], schema: fixture.schema))
        let error = #expect(throws: EventStoreError.self) {
            try store.makeReader(of: fixture.application).advanceSafeHead()
        }
        #expect(error?.code == .unsuitable)
        #expect(error?.description.contains("dogschool_events") == true)
        #expect(error?.description.contains("ALTER ROLE \"\(role)\" BYPASSRLS") == true)
        let prepared = #expect(throws: EventStoreError.self) {
            try store.makeAdministration().prepareApplication(fixture.application, create: false)
        }
        #expect(prepared?.code == .unsuitable)
        // Its owner sees all of it.
        #expect(try fixture.store.makeReader(of: fixture.application).advanceSafeHead().head == 10)
    }

    @Test func `a read-only server is no event's fault and its connection is given up`() throws {
        let fixture = try PostgresFixture()
        let administrator = try fixture.connect()
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        func move(from: Int64?, to: Int64) throws {
            try session.commit(StatementQueue(), tracking: TrackingMove(from: from, to: to))
        }
        try move(from: nil, to: 1)
        // The session alone becomes read-only, as all of a server's do for a while when it is failed over.
        let readOnly = try StatementQueue(one: "SET LOCAL transaction_read_only = on")
        let error = #expect(throws: EventStoreError.self) {
            _ = try session.query("SELECT 1", after: readOnly)
            try move(from: 1, to: 2)
        }
        #expect(error?.sqlState == "25006")
        #expect(error?.isTransient == true)
        session.rollback()
        try move(from: 1, to: 2)
        #expect(
            try administrator.integers(
                "SELECT notification_id FROM \(fixture.schema).trick_counts_tracking WHERE application_name = 'DogSchool'"
            ) == [2])
    }

    @Test func `a server whose sessions are read-only by default is refused with the reason`() throws {
        let database = try PostgresDatabase()
        _ = try database.rows("ALTER DATABASE \(database.name) SET default_transaction_read_only = on")
        let store = PostgresStore(
            configuration: try PostgresConfiguration(parameters: [("dbname", database.uri)], schema: "public"))
        let error = #expect(throws: EventStoreError.self) { _ = try store.makeAdministration().check() }
        #expect(error?.code == .connectionLost)
        #expect(error?.description.contains("read-only") == true)
    }
}

extension StatementQueue {
    convenience init(one statement: String) throws {
        self.init()
        var statement = statement
        try statement.withUTF8 {
            try execute(UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0))
        }
    }
}

extension ProjectionSession {
    @discardableResult
    func query(_ sql: String, after queue: StatementQueue) throws -> any SQLRows {
        var sql = sql
        return try sql.withUTF8 {
            try query(UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
        }
    }
}
