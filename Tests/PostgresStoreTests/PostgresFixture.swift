import EventStore
import Foundation
import PostgresStore
import Testing

/// A schema of its own on the test server, dropped when the fixture goes.
final class PostgresFixture: Sendable {
    static let server = ProcessInfo.processInfo.environment["PROJECTIONIST_TEST_POSTGRES"]
    static let reason: Comment = "PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"

    let uri: String
    let schema: String
    let store: PostgresStore
    let application: ApplicationName
    let projection: ProjectionName
    var table: String { "\(schema).dogschool_events" }

    init(createsTables: Bool = true) throws {
        uri = try #require(Self.server)
        schema = "t" + UUID().uuidString.lowercased().replacing("-", with: "")
        store = PostgresStore(
            configuration: try PostgresConfiguration(parameters: [("dbname", uri)], schema: schema))
        application = try ApplicationName("DogSchool")
        projection = try ProjectionName("trick_counts")
        let administration = store.makeAdministration()
        if createsTables {
            try administration.prepareHostTables(create: true)
            _ = try administration.prepareApplication(application, create: true)
            try administration.prepareProjection(projection, create: true)
        }
    }

    deinit {
        _ = try? connect().run("DROP SCHEMA IF EXISTS \(schema) CASCADE")
    }

    func connect() throws -> RawConnection { try RawConnection(uri) }

    /// An INSERT of `count` events of new streams, without a lock, as the library's database functions do it.
    func insert(_ count: Int = 1) -> String {
        """
        INSERT INTO \(table) (originator_id, originator_version, topic, state) \
        SELECT gen_random_uuid(), 1, 'dogschool.domain:Dog.Registered', '{}' FROM generate_series(1, \(count)) \
        RETURNING notification_id
        """
    }
}
