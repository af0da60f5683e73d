import EventStore
import PluginLoading
import Projections
import Testing

/// `projectionist.sql/1` as a plugin in C uses it.
@Suite struct SQLExtensionTests {
    let plugin: PluginUnderTest

    init() throws {
        plugin = try PluginUnderTest()
    }

    @Test func `every type of parameter arrives, with the event that it came from`() throws {
        let instance = try plugin.instance("writes", config: "many")
        try instance.apply(NotificationSlice(.fixture(["{}", ""])), in: plugin.call)
        let id = "uuid 1.2.3.4.5.6.7.8.9.a.b.c.d.e.f.10"
        let topic = "text dogschool.domain:Dog.Registered"
        #expect(
            plugin.queue.lines == [
                "INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6) [int64 10, int64 1, \(id), \(topic), bytes {}, double 0.5] @10",
                "INSERT INTO events VALUES ($1, $2, $3, $4, $5, $6) [int64 20, int64 2, \(id), \(topic), bytes , double 0.5] @20",
                "INSERT INTO tricks VALUES ($1, $2) [text sit, int64 1]",
                "INSERT INTO tricks VALUES ($1, $2) [text roll, int64 -9223372036854775808]",
            ])
        #expect(plugin.queue.entries.map(\.index) == [0, 1, 2, 2])
    }

    @Test func `ids that are text arrive as text`() throws {
        let instance = try plugin.instance("writes")
        try instance.apply(NotificationSlice(.fixture(["{}"], ids: .text)), in: plugin.call)
        #expect(plugin.queue.lines[0].contains("text dog-0"))
    }

    @Test func `only the events of the slice are given, however many the call before had`() throws {
        let instance = try plugin.instance("writes")
        let batch = NotificationBatch.fixture(Array(repeating: "{}", count: 300))
        try instance.apply(NotificationSlice(batch), in: plugin.call)
        #expect(plugin.queue.entries.count == 300)
        try instance.apply(NotificationSlice(batch, indexes: [3, 250]), in: plugin.call)
        #expect(plugin.queue.entries.map(\.position) == [40, 2510])
    }

    @Test func `a query runs after what was queued and its values are read by type`() throws {
        plugin.session.answer = .success([
            [.text("42"), .text("2.5"), .text("6F9619FF-8B86-D011-B42D-00C04FC964FF")],
            [nil, .bytes([1, 2, 3]), .text("99999999999999999999")],
        ])
        let instance = try plugin.instance("writes", config: "ask")
        try instance.apply(NotificationSlice(.fixture(["{}"])), in: plugin.call)
        #expect(plugin.session.queries.count == 1)
        #expect(plugin.session.queries[0].queued == 1)
        #expect(plugin.session.queries[0].sql == "SELECT * FROM answers WHERE name = $1")
        #expect(plugin.session.queries[0].parameters == ["text question"])
        // The digits: int64, real, text, bytes, uuid; 0 found, 2 missing, 3 of another type.
        let expected = [
            "rows": "2", "columns": "3",
            "0,0": "00033 int64 42 real 42 text 42", "0,1": "30033 real 2.5 text 2.5",
            "0,2": "33030 text 6F9619FF-8B86-D011-B42D-00C04FC964FF uuid 6f..ff", "0,3": "22222",
            "1,0": "22222", "1,1": "33003 text \u{1}\u{2}\u{3} bytes 3",
            "1,2": "30033 real 1e+20 text 99999999999999999999", "1,3": "22222",
            "2,0": "22222", "2,1": "22222", "2,2": "22222", "2,3": "22222",
        ]
        #expect(plugin.queue.found == expected)
    }

    @Test func `a query that fails is in the failure of the call`() throws {
        var error = EventStoreError(.statementFailed, "column \"x\" does not exist")
        error.sqlState = "42703"
        plugin.session.answer = .failure(error)
        let failure = try #require(plugin.failure(try plugin.instance("writes", config: "ask")))
        #expect(failure.storeError?.sqlState == "42703")
        #expect(failure.text == "column \"x\" does not exist (statement 1, event 10) [42703]")
        #expect(
            failure.description
                == failure.text
                + "; topic dogschool.domain:Dog.Registered, stream 01020304-0506-0708-090a-0b0c0d0e0f10")
        #expect(failure.disposition == .unnamed)
    }

    @Test func `what the server says of values is in no text of the failure`() throws {
        var error = EventStoreError(.statementFailed, "a value is not acceptable")
        error.sqlState = "22P02"
        error.serverDetail = "invalid input syntax for type integer: \"s3cr3t\""
        plugin.session.answer = .failure(error)
        for config in ["ask", "swallow", "swallow fail-park"] {
            let failure = try #require(plugin.failure(try plugin.instance("writes", config: config)))
            #expect(!failure.description.contains("s3cr3t"))
            #expect(!failure.text.contains("s3cr3t"))
            #expect(!"\(failure.events as Any)".contains("s3cr3t"))
            #expect(failure.description.contains("22P02"))
            #expect(failure.storeError?.debugDescription.contains("s3cr3t") == true)
        }
    }

    @Test func `integers are read up to their bounds and no further`() throws {
        func integer(_ text: String) throws -> String? {
            plugin.session.answer = .success([[.text(text)]])
            #expect(plugin.failure(try plugin.instance("writes", config: "ask"))?.description == nil)
            return plugin.queue.found["0,0"]
        }
        for text in ["-9223372036854775808", "9223372036854775807", "0", "-1"] {
            #expect(try integer(text)?.contains(" int64 \(text) ") == true)
        }
        for text in ["9223372036854775808", "-9223372036854775809", "", "-", "1.0", "1 ", "+1", "0x1"] {
            #expect(try integer(text)?.hasPrefix("3") == true, "\(text)")
        }
    }

    @Test func `a plugin that swallows a failed query fails all the same`() throws {
        plugin.session.answer = .failure(EventStoreError(.connectionLost, "the connection is lost"))
        let instance = try plugin.instance("writes", config: "swallow")
        let failure = try #require(plugin.failure(instance))
        #expect(
            failure.text
                == "apply went on after a failed statement, which loses the transaction: the connection is lost")
        #expect(failure.storeError?.isTransient == true)
        // The next call starts afresh.
        plugin.session.answer = .success([])
        #expect(plugin.failure(instance)?.description == nil)
    }

    @Test func `set-up and clearing run their statements`() throws {
        let instance = try plugin.instance("writes")
        try instance.setUp(in: plugin.call)
        #expect(plugin.queue.lines == ["CREATE TABLE IF NOT EXISTS found (name text, value text) []"])
        try instance.clearReadModel(in: plugin.call)
        #expect(plugin.queue.lines == ["DELETE FROM found []"])
    }

    @Test(arguments: [(SQLDialect.postgresql, "1"), (.sqlite, "2")])
    func `the dialect is told`(dialect: SQLDialect, number: String) throws {
        plugin.dialect = dialect
        #expect(plugin.failure(try plugin.instance("writes", config: "dialect"))?.description == nil)
        #expect(plugin.queue.found["dialect"] == number)
    }
}
