import EventStore
import Foundation
import PostgresStore
import TestSupport
import Testing

/// Two who make the same tables at the same moment, of whom one knows nothing of the host's lock.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(2)))
struct CollisionTests {
    @Test(arguments: ["table", "type"])
    func `a Python service that makes the tables at the same moment is no error`(_ kind: String) async throws {
        let database = try PostgresDatabase()
        let store = PostgresStore(
            configuration: try PostgresConfiguration(parameters: [("dbname", database.uri)], schema: "public"))
        let administration = store.makeAdministration()
        try administration.prepareHostTables(create: true)
        let other = try SQLClient(database.uri)
        // As the library makes them, and not committed yet.
        let table = """
            CREATE TABLE dogschool_events (originator_id uuid NOT NULL, originator_version bigint NOT NULL, topic text, \
            state bytea, notification_id bigserial, PRIMARY KEY (originator_id, originator_version)); \
            CREATE UNIQUE INDEX dogschool_events_notification_id_idx ON dogschool_events (notification_id ASC)
            """
        let type =
            "CREATE TYPE stored_event_uuid AS (originator_id uuid, originator_version bigint, topic text, state bytea)"
        try other.rows(kind == "table" ? "BEGIN; \(table)" : "\(table); BEGIN; \(type)")
        let application = try ApplicationName("DogSchool")
        // On a thread of its own: it waits for a lock.
        let preparing = Task {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[String], any Error>) in
                HostThread.start(name: "preparing") {
                    let administration = store.makeAdministration()
                    continuation.resume(
                        with: Result { try administration.prepareApplication(application, create: true) })
                    administration.disconnect()
                }
            }
        }
        try await eventually("the host waits for the other") {
            try database.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                == 1
        }
        try other.rows("COMMIT")
        #expect(try await preparing.value == [])
        administration.disconnect()
    }
}
