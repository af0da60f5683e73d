import EventStore
import Foundation
import PostgresStore
import Testing

/// `PROJECTION_ROLE`: a plugin's statements run with fewer rights than the host's own.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(1)))
struct PluginRoleTests {
    /// A role without login, dropped when it goes.
    private final class Role {
        let name = "plug'ins " + UUID().uuidString.lowercased()
        var quoted: String { "\"\(name)\"" }
        private let fixture: PostgresFixture

        init(_ fixture: PostgresFixture, schema rights: String? = "USAGE, CREATE") throws {
            self.fixture = fixture
            let connection = try fixture.connect()
            try connection.run("CREATE ROLE \(quoted)")
            if let rights { try connection.run("GRANT \(rights) ON SCHEMA \(fixture.schema) TO \(quoted)") }
        }

        deinit { _ = try? fixture.connect().run("DROP OWNED BY \(quoted); DROP ROLE \(quoted)") }
    }

    private let fixture: PostgresFixture
    init() throws { fixture = try PostgresFixture() }

    private func store(_ role: Role) throws -> PostgresStore {
        var configuration = try PostgresConfiguration(
            parameters: [("dbname", fixture.uri)], schema: fixture.schema)
        configuration.projectionRole = role.name
        return PostgresStore(configuration: configuration)
    }

    private func session(_ role: Role) throws -> any ProjectionSession {
        let session = try store(role).makeProjectionSession(of: fixture.projection, on: fixture.application)
        try session.commit(
            queue("CREATE TABLE seen (who text DEFAULT current_user, what text)"), tracking: nil)
        return session
    }

    private func queue(_ statements: String...) throws -> StatementQueue {
        let queue = StatementQueue()
        for statement in statements {
            var text = statement
            try text.withUTF8 {
                try queue.execute(UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0))
            }
        }
        return queue
    }

    private func query(_ session: any ProjectionSession, _ sql: String, after queue: StatementQueue) throws {
        var text = sql
        _ = try text.withUTF8 {
            try session.query(
                UnsafeRawBufferPointer($0), parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
        }
    }

    /// The role that wrote each row.
    private func writers() throws -> [String] {
        let rows = try fixture.connect().integers(
            "SELECT count(*) FROM \(fixture.schema).seen WHERE who LIKE 'plug''ins %' UNION ALL SELECT count(*) FROM \(fixture.schema).seen"
        )
        return rows.map(String.init)
    }

    @Test func `what a plugin makes and writes is its role's, the position stays the host's`() throws {
        let role = try Role(fixture)
        let session = try session(role)
        let owners = try fixture.connect().integers(
            "SELECT count(*) FROM pg_tables WHERE schemaname = '\(fixture.schema)' AND tablename = 'seen' AND tableowner LIKE 'plug''ins %'"
        )
        #expect(owners == [1])
        try session.commit(queue("INSERT INTO seen (what) VALUES ('a')"), tracking: TrackingMove(from: nil, to: 3))
        // With a query in the middle, and statements on both sides of it.
        let more = try queue("INSERT INTO seen (what) VALUES ('b')")
        try query(session, "SELECT count(*) FROM seen", after: more)
        try session.commit(queue("INSERT INTO seen (what) VALUES ('c')"), tracking: TrackingMove(from: 3, to: 4))
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 4, to: 5))
        #expect(try writers() == ["3", "3"])
        #expect(try session.position() == 5)
        // After it the session is the host's again.
        #expect(try session.position() == 5)
        try session.commit(queue("INSERT INTO seen (what) VALUES ('d')"), tracking: TrackingMove(from: 5, to: 6))
        #expect(try writers() == ["4", "4"])
    }

    @Test(arguments: ["dogschool_events", "trick_counts_tracking", "projectionist_runners"])
    func `what is the host's may not even be read`(table: String) throws {
        let role = try Role(fixture)
        defer { withExtendedLifetime(role) {} }
        let session = try session(role)
        for statement in ["SELECT count(*) FROM \(table)", "DELETE FROM \(table)"] {
            let error = #expect(throws: EventStoreError.self) {
                try session.commit(queue(statement), tracking: TrackingMove(from: nil, to: 3))
            }
            #expect(error?.description.contains("permission denied") == true, "\(error?.description ?? "")")
            #expect(try session.position() == nil)
        }
    }

    @Test(arguments: [
        "SET ROLE NONE", "RESET ROLE", "set local role none", "SET SESSION AUTHORIZATION DEFAULT",
        "RESET SESSION AUTHORIZATION", "SET LOCAL U&\"\\0072ole\" TO none",
        "SET LOCAL session_authorization TO default",
        "SET LOCAL U&\"!0072ole\" UESCAPE '!' TO none",
    ])
    func `the role is not a plugin's to change`(statement: String) throws {
        let role = try Role(fixture)
        defer { withExtendedLifetime(role) {} }
        let session = try session(role)
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(queue(statement), tracking: TrackingMove(from: nil, to: 3))
        }
        #expect(error?.code == .transactionControl)
        // Nor without such a setting: what it leaves would be another's.
        let plain = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        #expect(throws: EventStoreError.self) {
            try plain.commit(queue(statement), tracking: TrackingMove(from: nil, to: 3))
        }
        #expect(try session.position() == nil)
    }

    @Test func `a role that was left by the back door is found before the commit`() throws {
        let role = try Role(fixture)
        defer { withExtendedLifetime(role) {} }
        let session = try session(role)
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(
                queue(
                    "SELECT set_config('role', 'none', true)",
                    "INSERT INTO seen (what) VALUES ('as the host')"),
                tracking: TrackingMove(from: nil, to: 3))
        }
        #expect(error?.description.contains("PROJECTION_ROLE") == true, "\(error?.description ?? "")")
        #expect(try session.position() == nil)
        #expect(try writers() == ["0", "0"])
    }

    @Test(arguments: ["SELECT set_config('role', 'ROLE', false)", "DO $$ BEGIN SET ROLE 'ROLE'; END $$"])
    func `a role that a plugin sets for longer than its transaction does not stay`(statement: String) throws {
        let role = try Role(fixture)
        defer { withExtendedLifetime(role) {} }
        let session = try session(role)
        let escaped = role.name.replacing("'", with: "''")
        try session.commit(
            queue(statement.replacing("ROLE'", with: "\(escaped)'")), tracking: TrackingMove(from: nil, to: 3))
        #expect(try session.position() == 3)
        try session.commit(queue("INSERT INTO seen (what) VALUES ('a')"), tracking: TrackingMove(from: 3, to: 4))
        #expect(try session.position() == 4)
        #expect(try writers() == ["1", "1"])
    }

    /// What such a cursor reads is run at COMMIT, behind all checks and with the host's rights.
    @Test func `a cursor that outlives its transaction is refused, with a role and without`() throws {
        let role = try Role(fixture)
        defer { withExtendedLifetime(role) {} }
        let plain = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        for session in [try session(role), plain] {
            let error = #expect(throws: EventStoreError.self) {
                try session.commit(
                    queue("DECLARE c CURSOR WITH /* */ HOLD FOR SELECT 1"), tracking: TrackingMove(from: nil, to: 3))
            }
            #expect(error?.code == .transactionControl)
        }
        try plain.commit(
            queue("DECLARE c CURSOR WITHOUT HOLD FOR SELECT 1"), tracking: TrackingMove(from: nil, to: 3))
    }

    @Test func `a trigger that waits for the end of the transaction has the plugin's rights too`() throws {
        let role = try Role(fixture)
        let session = try session(role)
        try session.commit(
            queue(
                """
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \
                $$ BEGIN INSERT INTO seen (what) VALUES ('deferred'); RETURN NULL; END $$
                """,
                "CREATE TABLE asked (n int)",
                """
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON asked DEFERRABLE INITIALLY DEFERRED \
                FOR EACH ROW EXECUTE FUNCTION note()
                """), tracking: nil)
        try session.commit(queue("INSERT INTO asked VALUES (1)"), tracking: TrackingMove(from: nil, to: 3))
        #expect(try writers() == ["1", "1"])
    }

    @Test func `a role that is not there, may not be taken or has no right is named with what to do`() throws {
        func refusal(_ store: PostgresStore) -> String {
            let error = #expect(throws: EventStoreError.self) {
                try store.makeAdministration().prepareProjection(fixture.projection, create: true)
            }
            #expect(error?.code == .unsuitable)
            return error?.description ?? ""
        }
        let role = try Role(fixture, schema: "USAGE")
        #expect(
            try refusal(store(role)).hasSuffix(
                "GRANT CREATE ON SCHEMA \"\(fixture.schema)\" TO \(role.quoted)"))
        try store(role).makeAdministration().prepareProjection(fixture.projection, create: false)

        var configuration = try PostgresConfiguration(
            parameters: [("dbname", fixture.uri)], schema: fixture.schema)
        configuration.projectionRole = "nobody's"
        #expect(refusal(PostgresStore(configuration: configuration)).hasSuffix("CREATE ROLE \"nobody's\""))

        let login = "r" + UUID().uuidString.lowercased().replacing("-", with: "")
        let connection = try fixture.connect()
        try connection.run(
            "CREATE ROLE \(login) LOGIN PASSWORD 'secret'; GRANT ALL ON SCHEMA \(fixture.schema) TO \(login)")
        defer { _ = try? connection.run("DROP OWNED BY \(login); DROP ROLE \(login)") }
        try connection.run("GRANT ALL ON ALL TABLES IN SCHEMA \(fixture.schema) TO \(login)")
        configuration.parameters += [("user", login), ("password", "secret")]
        configuration.projectionRole = role.name
        let text = refusal(PostgresStore(configuration: configuration))
        #expect(text.hasSuffix("GRANT \(role.quoted) TO \"\(login)\""), "\(text)")
    }
}
