import EventStore
import PostgresStore
import Testing

/// Two runners forced onto one tracking position.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(1)))
struct FencingTests {
    private static let upsert: StaticString =
        "INSERT INTO counts VALUES ($1, $2) ON CONFLICT (trick) DO UPDATE SET count = counts.count + excluded.count"

    private func sessions(_ fixture: PostgresFixture) throws -> (any ProjectionSession, any ProjectionSession) {
        try fixture.connect().run("CREATE TABLE \(fixture.schema).counts (trick text PRIMARY KEY, count bigint)")
        return (
            fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application),
            fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        )
    }

    private func queue(adding count: Int64) throws -> StatementQueue {
        let queue = StatementQueue()
        let trick = Array("roll over".utf8)
        try trick.withUnsafeBytes { bytes in
            try [SQLParameter.text(bytes), .int64(count)].withUnsafeBufferPointer { values in
                try queue.execute(
                    UnsafeRawBufferPointer(start: Self.upsert.utf8Start, count: Self.upsert.utf8CodeUnitCount),
                    parameters: values)
            }
        }
        return queue
    }

    @Test(arguments: [nil, 7] as [Int64?]) func `one of two runners on a position commits and the other is fenced`(
        from: Int64?
    )
        throws
    {
        let fixture = try PostgresFixture()
        let (first, second) = try sessions(fixture)
        if let from {
            try first.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: from))
        }
        #expect(try first.position() == from)
        #expect(try second.position() == from)
        try first.commit(queue(adding: 3), tracking: TrackingMove(from: from, to: 10))
        let error = #expect(throws: EventStoreError.self) {
            try second.commit(queue(adding: 3), tracking: TrackingMove(from: from, to: 10))
        }
        #expect(error?.code == .fenced)
        #expect(try fixture.connect().integers("SELECT count FROM \(fixture.schema).counts") == [3])
        #expect(try second.position() == 10)
        try second.commit(queue(adding: 1), tracking: TrackingMove(from: 10, to: 11))
        #expect(try fixture.connect().integers("SELECT count FROM \(fixture.schema).counts") == [4])
    }

    @Test func `a lock on the position that is held for too long is not the plugin's fault`() throws {
        let fixture = try PostgresFixture()
        var configuration = try PostgresConfiguration(parameters: [("dbname", fixture.uri)], schema: fixture.schema)
        configuration.applyTimeout = 0.2
        let session = PostgresStore(configuration: configuration).makeProjectionSession(
            of: fixture.projection, on: fixture.application)
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        let other = try fixture.connect()
        _ = try other.run("BEGIN")
        _ = try other.run("UPDATE \(fixture.schema).trick_counts_tracking SET notification_id = 8")
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(StatementQueue(), tracking: TrackingMove(from: 7, to: 9))
        }
        #expect(error?.code == .statementFailed)
        #expect(error?.isTransient == true)
        _ = try other.run("ROLLBACK")
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 7, to: 9))
    }

    @Test func `an update of no rows with a commit behind it would have kept the read model`() throws {
        let fixture = try PostgresFixture()
        let connection = try fixture.connect()
        try connection.run("CREATE TABLE \(fixture.schema).counts (trick text PRIMARY KEY, count bigint)")
        try connection.run(
            """
            BEGIN; INSERT INTO \(fixture.schema).counts VALUES ('sit', 1); UPDATE \(fixture.schema).trick_counts_tracking \
            SET notification_id = 10 WHERE application_name = 'DogSchool' AND notification_id = 7; COMMIT
            """)
        #expect(try connection.integers("SELECT count FROM \(fixture.schema).counts") == [1])
    }

    @Test func `a mismatch is found in a transaction that a query has opened`() throws {
        let fixture = try PostgresFixture()
        let (first, second) = try sessions(fixture)
        let select = Array("SELECT count(*) FROM counts".utf8)
        try select.withUnsafeBytes { sql in
            let rows = try first.query(
                sql, parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue(adding: 1))
            #expect(rows.text(row: 0, column: 0).map { String(decoding: $0, as: UTF8.self) } == "1")
        }
        first.rollback()
        try second.commit(queue(adding: 5), tracking: TrackingMove(from: nil, to: 5))
        try select.withUnsafeBytes { sql in
            _ = try first.query(sql, parameters: UnsafeBufferPointer(start: nil, count: 0), after: StatementQueue())
        }
        let error = #expect(throws: EventStoreError.self) {
            try first.commit(queue(adding: 1), tracking: TrackingMove(from: nil, to: 5))
        }
        #expect(error?.code == .fenced)
        #expect(try fixture.connect().integers("SELECT count FROM \(fixture.schema).counts") == [5])
    }
}
