import EventStore
import Foundation
import PostgresStore
import Testing

/// A role with no right but those that a test gives it, dropped when it goes.
private final class Role {
    let name: String
    private let fixture: PostgresFixture

    init(_ fixture: PostgresFixture, _ grants: String...) throws {
        self.fixture = fixture
        name = "r" + UUID().uuidString.lowercased().replacing("-", with: "")
        let connection = try fixture.connect()
        try connection.run("CREATE ROLE \(name) LOGIN PASSWORD 'secret'")
        for grant in grants { try connection.run("GRANT \(grant) TO \(name)") }
    }

    deinit {
        _ = try? fixture.connect().run("DROP OWNED BY \(name); DROP ROLE \(name)")
    }

    func store(schema: String? = nil) throws -> PostgresStore {
        PostgresStore(
            configuration: try PostgresConfiguration(
                parameters: [("dbname", fixture.uri), ("user", name), ("password", "secret")],
                schema: schema ?? fixture.schema))
    }

    /// What a body fails with.
    func refusal(_ body: (PostgresStore) throws -> Void) throws -> EventStoreError {
        let store = try store()
        return try #require(throws: EventStoreError.self) { try body(store) }
    }
}

/// Missing rights are named, with what grants them.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason)) struct PrivilegeTests {
    private let fixture: PostgresFixture
    private var schema: String { fixture.schema }
    private var events: String { "\"\(schema)\".\"dogschool_events\"" }
    private var tracking: String { "\"\(schema)\".\"trick_counts_tracking\"" }

    init() throws { fixture = try PostgresFixture() }

    private func expect(_ error: EventStoreError, _ role: Role, lacks: String, _ grants: String...) {
        let statements = grants.map { "GRANT \($0) TO \"\(role.name)\"" }.joined(separator: "; ")
        #expect(
            error.description
                == "role \"\(role.name)\" lacks \(lacks); let the owner or a superuser run: \(statements)")
        #expect(error.code == .unsuitable)
    }

    @Test func `a schema that may not be used`() throws {
        let role = try Role(fixture)
        for body: (PostgresStore) throws -> Void in [
            { try $0.makeAdministration().prepareHostTables(create: false) },
            { _ = try $0.makeAdministration().prepareApplication(self.fixture.application, create: true) },
            { try $0.makeAdministration().prepareProjection(self.fixture.projection, create: true) },
            { _ = try $0.makeAdministration().originatorIDType(of: self.fixture.application) },
        ] {
            expect(
                try role.refusal(body), role, lacks: "USAGE on schema \"\(schema)\"",
                "USAGE ON SCHEMA \"\(schema)\"")
        }
    }

    @Test func `tables that may not be made`() throws {
        let role = try Role(fixture, "USAGE ON SCHEMA \(schema)", "SELECT ON ALL TABLES IN SCHEMA \(schema)")
        let cats = try ApplicationName("CatSchool")
        let counts = try ProjectionName("other_counts")
        for body: (PostgresStore) throws -> Void in [
            { _ = try $0.makeAdministration().prepareApplication(cats, create: true) },
            { try $0.makeAdministration().prepareProjection(counts, create: true) },
        ] {
            expect(
                try role.refusal(body), role, lacks: "CREATE on schema \"\(schema)\"",
                "CREATE ON SCHEMA \"\(schema)\"")
        }
        // What is there needs no such right.
        let administration = try role.store().makeAdministration()
        try administration.prepareHostTables(create: true)
        #expect(try administration.prepareApplication(fixture.application, create: true) == [])
    }

    @Test func `the host's own tables that may not be made`() throws {
        let empty = try PostgresFixture(createsTables: false)
        try empty.connect().run("CREATE SCHEMA \(empty.schema)")
        let role = try Role(empty, "USAGE ON SCHEMA \(empty.schema)")
        expect(
            try role.refusal { try $0.makeAdministration().prepareHostTables(create: true) }, role,
            lacks: "CREATE on schema \"\(empty.schema)\"", "CREATE ON SCHEMA \"\(empty.schema)\"")
    }

    @Test func `a schema that may not be made`() throws {
        let role = try Role(fixture)
        let database = try #require(fixture.connect().run("SELECT current_database()").first?.first ?? nil)
        let store = try role.store(schema: schema + "x")
        let error = try #require(throws: EventStoreError.self) {
            try store.makeAdministration().prepareHostTables(create: true)
        }
        expect(
            error, role, lacks: "CREATE on database \"\(database)\"", "CREATE ON DATABASE \"\(database)\"")
    }

    @Test func `a log that may not be read`() throws {
        let role = try Role(fixture, "USAGE ON SCHEMA \(schema)")
        for body: (PostgresStore) throws -> Void in [
            { _ = try $0.makeAdministration().prepareApplication(self.fixture.application, create: true) },
            { _ = try $0.makeReader(of: self.fixture.application).originatorIDType },
        ] {
            expect(try role.refusal(body), role, lacks: "SELECT on table \(events)", "SELECT ON TABLE \(events)")
        }
    }

    @Test func `a tracking table that may not be written`() throws {
        let role = try Role(
            fixture, "USAGE ON SCHEMA \(schema)", "SELECT ON \(schema).trick_counts_tracking")
        expect(
            try role.refusal { try $0.makeAdministration().prepareProjection(self.fixture.projection, create: true) },
            role, lacks: "INSERT, UPDATE on table \(tracking)", "INSERT, UPDATE ON TABLE \(tracking)")
    }

    @Test func `a log that may be read only is read without a warning, whatever the sequence allows`() throws {
        let role = try Role(
            fixture, "USAGE ON SCHEMA \(schema)", "SELECT ON \(schema).dogschool_events",
            "SELECT ON \(schema).projectionist_schema", "SELECT, INSERT, UPDATE ON \(schema).trick_counts_tracking")
        try fixture.connect().run(fixture.insert(3))
        let administration = try role.store().makeAdministration()
        try administration.prepareHostTables(create: true)
        #expect(try administration.prepareApplication(fixture.application, create: true) == [])
        try administration.prepareProjection(fixture.projection, create: true)
        #expect(try role.store().makeReader(of: fixture.application).advanceSafeHead().head == 3)
    }

    @Test func `a sequence behind its table is warned of where it may be looked at`() throws {
        try fixture.connect().run(fixture.insert(3))
        try fixture.connect().run("SELECT setval('\(schema).dogschool_events_notification_id_seq', 1)")
        let blind = try Role(fixture, "USAGE ON SCHEMA \(schema)", "SELECT ON \(schema).dogschool_events")
        #expect(try blind.store().makeAdministration().prepareApplication(fixture.application, create: true) == [])
        let seeing = try Role(
            fixture, "USAGE ON SCHEMA \(schema)", "SELECT ON \(schema).dogschool_events",
            "SELECT ON \(schema).dogschool_events_notification_id_seq")
        let warnings = try seeing.store().makeAdministration().prepareApplication(fixture.application, create: true)
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("stands at 1, behind the table's 3") == true)
    }

    @Test func `the Python library's type that cannot be made is a warning with the statement`() throws {
        try fixture.connect().run("DROP TYPE \(schema).stored_event_uuid")
        let role = try Role(fixture, "USAGE ON SCHEMA \(schema)", "SELECT ON \(schema).dogschool_events")
        let warnings = try role.store().makeAdministration().prepareApplication(fixture.application, create: true)
        #expect(warnings.count == 1)
        #expect(warnings.first?.contains("CREATE TYPE \"\(schema)\".\"stored_event_uuid\" AS (") == true)
    }

    @Test func `a log that may not be appended to, with all that is missing at once`() throws {
        let role = try Role(fixture, "USAGE ON SCHEMA \(schema)", "SELECT ON \(schema).dogschool_events")
        let append = StreamAppend(
            originatorID: .uuid(UUID()), expectedVersion: nil, events: [NewEvent(topic: "a:B", state: [])])
        let sequence = "\(schema).dogschool_events_notification_id_seq"
        for body: (PostgresStore) throws -> Void in [
            { _ = try $0.makeWriter(to: self.fixture.application).append([append]) },
            { store in
                let writer = store.makeWriter(to: self.fixture.application)
                try writer.atomically { _ = try writer.append([append]) }
            },
        ] {
            expect(
                try role.refusal(body), role,
                lacks: "INSERT on table \(events), and UPDATE on table \(events), and USAGE on sequence \(sequence)",
                "INSERT ON TABLE \(events)", "UPDATE ON TABLE \(events)", "USAGE ON SEQUENCE \(sequence)")
        }
        // With just these it works.
        try fixture.connect().run("GRANT INSERT, UPDATE ON \(events) TO \(role.name)")
        try fixture.connect().run("GRANT USAGE ON SEQUENCE \(sequence) TO \(role.name)")
        #expect(try role.store().makeWriter(to: fixture.application).append([append])[0].get() == [1])
    }
}
