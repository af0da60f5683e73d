import EventStore
import PluginLoading
import Projections
import Testing

/// The sentences of `projectionist_sql.h`; those about real stores are in other suites.
extension HeaderPromiseTests {
    @Test(arguments: [
        "BEGIN", "begin", "START TRANSACTION", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT a", "RELEASE a",
        "ROLLBACK TO a", "PREPARE TRANSACTION 'a'", " /* a */ COMMIT", "-- a\nCOMMIT",
    ])
    func `a statement that begins, ends or nests a transaction is refused`(statement: String) throws {
        let failure = try #require(plugin.failure(try plugin.instance("promises", config: "run \(statement)")))
        #expect(failure.storeError?.code == .transactionControl)
        #expect(plugin.queue.isEmpty)
    }

    @Test(arguments: [
        ("NUL", "a statement holds a NUL byte, where a database would end it (statement 0)"),
        ("UTF-8", "a statement is not valid UTF-8 (statement 0)"),
    ])
    func `a statement is UTF-8 without NUL`(word: String, message: String) throws {
        let failure = try #require(plugin.failure(try plugin.instance("promises", config: word)))
        #expect(failure.text == message)
        #expect(plugin.queue.isEmpty)
    }

    @Test func `once a function has failed the call fails, and the next ones fail at once`() throws {
        let failure = try #require(plugin.failure(try plugin.instance("promises", config: "after failure")))
        #expect(plugin.log.lines.contains("info fixture: 111"))
        #expect(failure.wasReportedDone)
        #expect(failure.storeError?.statement == 0)
        #expect(plugin.session.queries.isEmpty)
        #expect(plugin.queue.isEmpty)
    }

    @Test func `the rows of a query live as long as the call, whatever is asked after`() throws {
        plugin.session.onQuery = { [unowned session = plugin.session] in
            session.answer = .success([[.text(session.queries.count == 1 ? "first" : "later")]])
        }
        #expect(try found("rows") == ["text": "0", "first": "first"])
        #expect(plugin.session.queries.count == 101)
    }
}
