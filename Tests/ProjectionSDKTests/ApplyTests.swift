import CProjectionABI
import ProjectionTesting
import Testing

@testable import ProjectionSDK

@Suite("Applying events")
struct ApplyTests {
    private struct Each: Projection {
        static let name = "each"
        static let topics = ["wanted", "also wanted"]
        init(context: ProjectionContext) {}
        func setUp(_ sql: SQL) throws { try sql.execute("CREATE") }
        func clearReadModel(_ sql: SQL) throws { try sql.execute("DELETE") }
        func apply(_ event: Event, _ sql: SQL) throws {
            if let park = try event.textIfPresent("park") { throw ProjectionError.park(park, code: 3) }
            if let text = try event.textIfPresent("other") { throw Other(text: text) }
            try sql.execute("UPSERT", [try event.int("n")])
        }
    }

    private struct Other: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }

    private struct Batch: BatchProjection {
        static let name = "batch"
        static let topics = ["wanted"]
        init(context: ProjectionContext) {}
        func setUp(_ sql: SQL) {}
        func clearReadModel(_ sql: SQL) {}
        func apply(_ events: EventBatch, _ sql: SQL) throws {
            var sum = 0
            for event in events { sum += try event.int("n") }
            if sum > 100 { throw Other(text: "too much") }
            try sql.execute("SUM", [sum, events.count])
        }
    }

    private func event(_ position: Int64, _ state: String, topic: String = "wanted") -> TrialEvent {
        TrialEvent(position: position, topic: topic, state: state)
    }

    @Test
    func `Set-up and clearing run their SQL without an event`() {
        let session = PluginSession(Each.self)
        #expect(session.setUp() == PROJECTIONIST_OK)
        #expect(session.clearReadModel() == PROJECTIONIST_OK)
        #expect(session.call.sent.map(\.sql) == ["CREATE", "DELETE"])
        #expect(session.call.sent.map(\.position) == [nil, nil])
    }

    @Test
    func `Event by event: other topics are left out, each statement names its event`() throws {
        let session = PluginSession(Each.self)
        let events = [
            event(1, #"{"n": 1}"#), event(2, #"{"n": 2}"#, topic: "other"),
            event(5, #"{"n": 3}"#, topic: "also wanted"),
        ]
        #expect(try session.apply(events) == PROJECTIONIST_OK)
        #expect(session.applied == 3)
        #expect(
            session.call.sent == [
                RecordedStatement("UPSERT", rows: [[.integer(1)]], position: 1),
                RecordedStatement("UPSERT", rows: [[.integer(3)]], position: 5),
            ])
    }

    @Test
    func `A thrown disposition, code and text reach the host, with how many events went well`() throws {
        let session = PluginSession(Each.self)
        let events = [event(1, "{}", topic: "other"), event(2, #"{"n": 2}"#), event(3, #"{"park": "bad dog"}"#)]
        #expect(try session.apply(events) == PROJECTIONIST_FAILED)
        #expect(session.applied == 2)
        #expect(
            session.call.failures == [
                TrialFailure(code: 3, disposition: .park, text: "event 3 (wanted): bad dog")
            ])
    }

    @Test
    func `Any other error is retried, with its description`() throws {
        let session = PluginSession(Each.self)
        #expect(try session.apply([event(4, #"{"other": "oops"}"#)]) == PROJECTIONIST_FAILED)
        #expect(session.applied == 0)
        #expect(
            session.call.failures == [
                TrialFailure(code: 0, disposition: .retry, text: "event 4 (wanted): oops")
            ])
    }

    @Test
    func `A statement that the host refuses leaves the host's own reason standing`() throws {
        let session = PluginSession(Each.self)
        session.call.refusedStatement = 1
        #expect(try session.apply([event(1, #"{"n": 1}"#), event(2, #"{"n": 2}"#)]) == PROJECTIONIST_FAILED)
        #expect(session.applied == 1)
        #expect(session.call.failures.isEmpty)
    }

    @Test
    func `Cancelled, it ends before the next event`() throws {
        let session = PluginSession(Each.self)
        session.call.isCancelled = true
        #expect(try session.apply([event(1, #"{"n": 1}"#)]) == PROJECTIONIST_FAILED)
        #expect(session.call.sent.isEmpty)
    }

    @Test
    func `A batch gets the events of its topics only, and its statements name none`() throws {
        let session = PluginSession(Batch.self)
        let events = [
            event(1, "{}", topic: "other"), event(2, #"{"n": 2}"#), event(3, "{}", topic: "want"),
            event(4, #"{"n": 5}"#),
            event(5, "{}", topic: "wanted!"),
        ]
        #expect(try session.apply(events) == PROJECTIONIST_OK)
        #expect(session.applied == 5)
        #expect(session.call.sent == [RecordedStatement("SUM", rows: [[.integer(7), .integer(2)]], position: nil)])
    }

    @Test
    func `A batch of no wanted events is empty`() throws {
        let session = PluginSession(Batch.self)
        #expect(try session.apply([event(1, "{}", topic: "other")]) == PROJECTIONIST_OK)
        #expect(session.call.sent == [RecordedStatement("SUM", rows: [[.integer(0), .integer(0)]], position: nil)])
    }

    @Test
    func `In a batch too, a bad field names its event; an error of the whole names none`() throws {
        let session = PluginSession(Batch.self)
        #expect(try session.apply([event(1, #"{"n": 2}"#), event(2, #"{"n": "x"}"#)]) == PROJECTIONIST_FAILED)
        #expect(session.applied == 1)
        #expect(session.call.failures.last?.text == "event 2 (wanted): the field 'n' is text, not an integer")
        #expect(try session.apply([event(3, #"{"n": 200}"#)]) == PROJECTIONIST_FAILED)
        #expect(session.call.failures.last?.text == "too much")
    }
}
