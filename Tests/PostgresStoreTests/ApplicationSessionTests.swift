import EventStore
import Foundation
import Testing

@testable import PostgresStore

/// What the session of an application's pool is on the server.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(1)))
struct ApplicationSessionTests {
    /// Who has last run a statement that names the schema.
    private func labels(_ fixture: PostgresFixture, holding schema: String) throws -> [String] {
        try fixture.connect().run(
            "SELECT application_name FROM pg_stat_activity WHERE query LIKE '%\(schema)%' AND pid <> pg_backend_pid()"
        ).compactMap { $0[0] }
    }

    @Test func `reading and writing share one connection with the application's label`() throws {
        let fixture = try PostgresFixture()
        let session = fixture.store.makeApplicationSession(of: fixture.application)
        let stream = OriginatorID.uuid(UUID())
        for number in 1...3 as ClosedRange<Int64> {
            let append = StreamAppend(
                originatorID: stream, expectedVersion: number - 1, events: [NewEvent(topic: "t", state: [])])
            #expect(try session.writer.append([append]).map { try $0.get() } == [[number]])
            #expect(try session.reader.advanceSafeHead().head == number)
            #expect(try session.reader.read(after: 0, through: number, limit: 10, topics: []).count == number)
            #expect(try labels(fixture, holding: fixture.schema) == ["projectionist/DogSchool"], "round \(number)")
        }
    }

    @Test func `a reader is labelled by whom it serves`() throws {
        let fixture = try PostgresFixture()
        let listening = fixture.store.makeReader(of: fixture.application)
        _ = try listening.read(after: 0, through: 0, limit: 1, topics: [])
        #expect(try labels(fixture, holding: fixture.schema) == ["projectionist/DogSchool listen"])
        listening.disconnect()
        let behind = fixture.store.makeReader(
            of: fixture.application, for: fixture.projection, over: fixture.store.makeConnection(at: 0))
        _ = try behind.read(after: 0, through: 0, limit: 1, topics: [])
        #expect(try labels(fixture, holding: fixture.schema) == ["projectionist/trick_counts"])
    }

    @Test func `each kind of work has the planner settings that it wants`() throws {
        let fixture = try PostgresFixture()
        let connection = PostgresConnection(fixture.store.configuration, label: "planning")
        func settings() throws -> [String?] {
            let result = try connection.run(
                "SELECT current_setting('enable_seqscan'), current_setting('plan_cache_mode')", PostgresParameters())
            return [result.text(0, 0), result.text(0, 1)]
        }
        #expect(try settings() == ["on", "auto"])
        try connection.plan(for: .reading)
        #expect(try settings() == ["off", "force_custom_plan"])
        // A rollback would take a change back.
        try connection.execute("BEGIN")
        try connection.plan(for: .writing)
        try connection.execute("ROLLBACK")
        #expect(try settings() == ["off", "force_custom_plan"])
        try connection.plan(for: .writing)
        #expect(try settings() == ["off", "force_generic_plan"])
        try connection.plan(for: .reading)
        connection.disconnect()
        #expect(try settings() == ["on", "auto"])
        try connection.plan(for: .reading)
        #expect(try settings() == ["off", "force_custom_plan"])
    }

    @Test func `a ping finds that the server has ended the connection and the next one connects`() throws {
        let fixture = try PostgresFixture()
        let session = fixture.store.makeApplicationSession(of: fixture.application)
        _ = try session.reader.read(after: 0, through: 0, limit: 1, topics: [])
        let ended = try fixture.connect().run(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
            WHERE query LIKE '%\(fixture.schema)%' AND pid <> pg_backend_pid()
            """)
        #expect(ended == [["t"]])
        let error = #expect(throws: EventStoreError.self) { try session.ping() }
        #expect(error?.isTransient == true)
        try session.ping()
        #expect(try session.reader.advanceSafeHead().head == 0)
    }
}
