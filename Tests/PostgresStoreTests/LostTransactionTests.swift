import EventStore
import Foundation
import PostgresStore
import Testing

/// A connection that is lost while a transaction is open on it.
@Suite(.enabled(if: PostgresFixture.server != nil, PostgresFixture.reason), .timeLimit(.minutes(1)))
struct LostTransactionTests {
    private func queue(_ sql: String) throws -> StatementQueue {
        let queue = StatementQueue()
        var sql = sql
        try sql.withUTF8 { text in
            try queue.execute(UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0))
        }
        return queue
    }

    private func count(_ session: any ProjectionSession, after queue: StatementQueue) throws {
        var sql = "SELECT count(*) FROM counts"
        try sql.withUTF8 { text in
            _ = try session.query(
                UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
        }
    }

    private func terminateSessions(of fixture: PostgresFixture, named name: String) throws {
        let connection = try fixture.connect()
        try connection.run(
            """
            SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid \
            WHERE a.application_name = 'projectionist/\(name)' AND l.relation = '\(fixture.schema).counts'::regclass
            """)
    }

    @Test func `what a query has begun is not gone on with on the next connection`() throws {
        let fixture = try PostgresFixture()
        try fixture.connect().run("CREATE TABLE \(fixture.schema).counts (count bigint)")
        let session = fixture.store.makeProjectionSession(of: fixture.projection, on: fixture.application)
        try count(session, after: queue("INSERT INTO counts VALUES (1)"))
        try terminateSessions(of: fixture, named: "trick_counts")
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(queue("INSERT INTO counts VALUES (2)"), tracking: TrackingMove(from: nil, to: 9))
        }
        #expect(error?.isTransient == true)
        session.rollback()
        #expect(try session.position() == nil)
        #expect(try fixture.connect().integers("SELECT count FROM \(fixture.schema).counts") == [])
        try session.commit(queue("INSERT INTO counts VALUES (3)"), tracking: TrackingMove(from: nil, to: 9))
        #expect(try fixture.connect().integers("SELECT count FROM \(fixture.schema).counts") == [3])
    }

    @Test func `an append in pieces is kept whole or not at all`() throws {
        let fixture = try PostgresFixture()
        let writer = fixture.store.makeWriter(to: fixture.application)
        func append() -> StreamAppend {
            StreamAppend(
                originatorID: .uuid(UUID()), expectedVersion: 0,
                events: [NewEvent(topic: "t:T", state: Array("{}".utf8))])
        }
        let error = #expect(throws: EventStoreError.self) {
            try writer.atomically {
                _ = try writer.append([append()])
                try fixture.connect().run(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = '\(fixture.table)'::regclass \
                    AND mode = 'ExclusiveLock'
                    """)
                _ = try? writer.append([append()])
                _ = try writer.append([append()])
            }
        }
        #expect(error?.isTransient == true)
        #expect(try fixture.connect().integers("SELECT count(*) FROM \(fixture.table)") == [0])
        #expect(try writer.append([append()]).count == 1)
    }
}
