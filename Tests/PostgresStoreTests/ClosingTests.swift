import EventStore
import PostgresStore
import Testing

/// Whoever counts connections may open another when one is closed.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(1)))
struct ClosingTests {
    private static let rounds = 100

    private func backends(_ fixture: PostgresFixture, _ observer: RawConnection, _ label: String) throws -> Int64? {
        // A schema of its own is no database of its own: other tests have the same labels.
        try observer.integers("SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(label)'").first
    }

    private func application() throws -> ApplicationName {
        try ApplicationName("Closing\(UInt32.random(in: 0..<UInt32.max))")
    }

    @Test func `the server has let go of a session that has disconnected`() throws {
        let fixture = try PostgresFixture(createsTables: false)
        let observer = try fixture.connect()
        let application = try application()
        let session = fixture.store.makeApplicationSession(of: application)
        for _ in 0..<Self.rounds {
            try session.ping()
            #expect(try backends(fixture, observer, "projectionist/\(application)") == 1)
            session.disconnect()
            #expect(try backends(fixture, observer, "projectionist/\(application)") == 0)
        }
    }

    /// The test above sees what it claims not to be there.
    @Test func `a connection that is only finished is still there for a moment`() throws {
        let fixture = try PostgresFixture(createsTables: false)
        let observer = try fixture.connect()
        let label = "finished\(UInt32.random(in: 0..<UInt32.max))"
        var seen: Int64 = 0
        for _ in 0..<Self.rounds {
            var connection: RawConnection? = try fixture.connect()
            try connection?.run("SET application_name = '\(label)'")
            connection = nil
            seen += try backends(fixture, observer, label) ?? 0
        }
        #expect(seen > 0)
    }

    @Test func `a session that is closed in the middle of a transaction is gone as well`() throws {
        let fixture = try PostgresFixture()
        let observer = try fixture.connect()
        let projection = try ProjectionName("closing\(UInt32.random(in: 0..<UInt32.max))")
        let session = fixture.store.makeProjectionSession(of: projection, on: fixture.application)
        for _ in 0..<20 {
            let queue = StatementQueue()
            _ = try session.query("SELECT pg_current_xact_id()", queue)
            session.disconnect()
            #expect(try backends(fixture, observer, "projectionist/\(projection)") == 0)
        }
    }
}

extension ProjectionSession {
    fileprivate func query(_ sql: String, _ queue: StatementQueue) throws -> any SQLRows {
        var sql = sql
        return try sql.withUTF8 { text in
            try query(
                UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
        }
    }
}
