import EventStore
import Foundation
import Testing

@testable import SQLiteStore

/// Whose fault a failure is, and what is said of it.
struct FailureClassTests {
    @Test(arguments: [
        ("SELECT abs($1)", Parameter.int64(.min), "integer overflow"),
        ("SELECT json($1)", .text("{secret"), "malformed JSON"),
        ("SELECT json_extract('{}', $1)", .text("secret"), "JSON path error"),
        ("SELECT 'a' LIKE 'b' ESCAPE $1", .text("secret"), "ESCAPE expression must be a single character"),
        ("SELECT * FROM notes WHERE notes MATCH $1", .text("secret:x"), "one of its functions does not accept"),
        ("SELECT * FROM notes WHERE notes MATCH $1", .text("secret AND"), "fts5: syntax error"),
        ("INSERT INTO numbers VALUES ($1)", .text("secret"), "datatype mismatch"),
    ])
    func `a statement that fails while it runs says why, and no value`(
        _ statement: String, parameter: Parameter, reason: String
    ) throws {
        let fixture = try SQLiteFixture()
        try fixture.run("CREATE VIRTUAL TABLE notes USING fts5(note); CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
        let error = #expect(throws: EventStoreError.self) {
            try parameter.withValue { value in
                let queue = StatementQueue()
                try queue.execute(statement, [value])
                try fixture.session().commit(queue, tracking: nil)
            }
        }
        #expect(error?.message.hasPrefix("SQLite refuses a statement: \(reason)") == true, "\(error?.message ?? "")")
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("SQL logic error") == false)
        #expect(error?.code == .statementFailed)
        #expect(error?.isTransient == false)
    }

    @Test func `a full disk is nobody's fault and passes`() throws {
        let fixture = try SQLiteFixture()
        let writer = try #require(fixture.store().makeWriter(to: fixture.application) as? SQLiteLogWriter)
        _ = try writer.append([.event()])
        // As SQLite sees it: the file may not grow.
        let pages = try #require(try writer.connection.statement("PRAGMA page_count").firstInteger())
        _ = try writer.connection.statement("PRAGMA max_page_count = \(pages)").firstInteger()
        let large = StreamAppend(
            originatorID: .uuid(UUID()), expectedVersion: nil,
            events: [NewEvent(topic: "a:B", state: [UInt8](repeating: 1, count: 100_000))])
        let error = #expect(throws: EventStoreError.self) { try writer.append([large]) }
        #expect(error?.isTransient == true)
        #expect(error?.message == "the disk of SQLite file '\(fixture.path)' is full: make room")
        _ = try writer.connection.statement("PRAGMA max_page_count = 100000").firstInteger()
        #expect(try writer.append([large])[0].get() == [2])
    }

    @Test func `a file that cannot be written for a while is nobody's fault and passes`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run("CREATE TABLE dogs (name TEXT)")
        let session = try #require(fixture.session() as? SQLiteProjectionSession)
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex')")
        _ = try session.position()
        try session.connection.statement("PRAGMA query_only = 1").run()
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(queue, tracking: TrackingMove(from: nil, to: 1))
        }
        #expect(error?.isTransient == true)
        #expect(error?.code == .connectionRefused)
        #expect(error?.message.contains("cannot be written") == true)
        try session.connection.statement("PRAGMA query_only = 0").run()
        try session.commit(queue, tracking: TrackingMove(from: nil, to: 1))
        #expect(try session.position() == 1)
    }

    @Test func `the statements of a connection that was closed are not run on it again`() throws {
        let fixture = try SQLiteFixture()
        try fixture.run("CREATE TABLE dogs (name TEXT)")
        let session = try #require(fixture.session() as? SQLiteProjectionSession)
        for position in 1...3 as ClosedRange<Int64> {
            let queue = StatementQueue()
            try queue.execute("INSERT INTO dogs VALUES ('Rex')")
            try session.commit(queue, tracking: TrackingMove(from: position == 1 ? nil : position - 1, to: position))
            session.connection.close()
        }
        #expect(try session.query("SELECT * FROM dogs").rowCount == 3)
    }

    /// A parameter that a test can be given.
    enum Parameter: Sendable {
        case int64(Int64)
        case text(String)

        func withValue(_ body: (SQLParameter) throws -> Void) rethrows {
            switch self {
            case .int64(let value): try body(.int64(value))
            case .text(let text): try Array(text.utf8).withUnsafeBytes { try body(.text($0)) }
            }
        }
    }
}
