import EventStore
import HostHTTP
import HostOperations
import TestSupport
import Testing

@Suite struct AppendTests {
    @Test func `an append is stored and says where`() async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.append(2, expectedVersion: 0)
            #expect(response.status == 201)
            #expect(response.text == "{\"positions\": [1, 2], \"last_version\": 2}")
            #expect(
                response.headers["location"] == "/applications/DogSchool/streams/\(ServerUnderTest.firstID)")
            let stream = try await server.get(response.headers["location"] ?? "")
            let events = try stream.object()["events"] as? [[String: Any]] ?? []
            #expect(events.map { $0["originator_version"] as? Int } == [1, 2])
            #expect(events.map { $0["topic"] as? String } == ["T1", "T2"])
        }
    }

    @Test func `without an expected version events go to the end`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(2, expectedVersion: 0)
            let response = try await server.append(1)
            #expect(response.text == "{\"positions\": [3], \"last_version\": null}")
        }
    }

    @Test func `a stream may begin at version 0`() async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.append(2, expectedVersion: -1)
            #expect(response.text == "{\"positions\": [1, 2], \"last_version\": 1}")
            let stream = try await server.get("/applications/DogSchool/streams/\(ServerUnderTest.firstID)?after=-1")
            let events = try stream.object()["events"] as? [[String: Any]] ?? []
            #expect(events.map { $0["originator_version"] as? Int } == [0, 1])
            let again = try await server.append(1, expectedVersion: -1)
            #expect(again.status == 409)
            #expect(try again.object()["found_version"] as? Int == 1)
        }
    }

    @Test func `a conflict gives both versions`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(2, expectedVersion: 0)
            let response = try await server.append(1, expectedVersion: 1)
            #expect(response.status == 409)
            #expect(response.problem == "version-conflict")
            #expect(try response.object()["expected_version"] as? Int == 1)
            #expect(try response.object()["found_version"] as? Int == 2)
        }
    }

    @Test(arguments: [
        "{ \"a\" :\t[1.0, -0, 1e5, \"\\u00fc ü\"]\n}", "null", "\"text\"", "[]", "12345678901234567890123",
        "{\"base64\": 1}", "{\"base64\": \"AA==\", \"b\": 1}",
    ])
    func `state is stored byte for byte`(state: String) async throws {
        try await ServerUnderTest.run { server in
            #expect(try await server.append(1, state: state).status == 201)
            let page = try await server.control.notifications(
                of: "DogSchool", after: 0, through: nil, limit: 1, topics: [])
            #expect(String(decoding: page.batch.storedEvent(at: 0).state, as: UTF8.self) == state)
        }
    }

    @Test func `state may be bytes`() async throws {
        try await ServerUnderTest.run { server in
            #expect(try await server.append(1, state: "{\"base64\": \"AP8=\"}").status == 201)
            let page = try await server.control.notifications(
                of: "DogSchool", after: 0, through: nil, limit: 1, topics: [])
            #expect(page.batch.storedEvent(at: 0).state == [0, 255])
            #expect(try await server.append(1, state: "{\"base64\": \"AP8\"}").faultyFields == ["/events/0/state"])
        }
    }

    @Test func `a text ID that needs encoding leads to its stream`() async throws {
        try await ServerUnderTest.run { server in
            let response = try await server.append(1, to: "dogs/../é %", application: "Texts")
            #expect(response.headers["location"] == "/applications/Texts/streams/dogs%2F..%2F%C3%A9%20%25")
            let stream = try await server.get(response.headers["location"] ?? "").object()
            #expect(stream["originator_id"] as? String == "dogs/../é %")
            #expect((stream["events"] as? [Any])?.count == 1)
        }
    }

    @Test(arguments: [
        (OperationError.Code.unavailable(retryAfter: .seconds(2)), 503, "unavailable"),
        (.overloaded(retryAfter: .milliseconds(10)), 503, "overloaded"), (.outcomeUnknown, 503, "outcome-unknown"),
        (.failed, 500, "internal"), (.forbiddenByState, 409, "forbidden-by-state"),
    ])
    func whatTheHostRefusesIsAProblemOfItsOwn(code: OperationError.Code, status: Int, kind: String) async throws {
        try await ServerUnderTest.run { server in
            server.control.error.value = OperationError(code, "the words")
            let response = try await server.append(1)
            #expect(response.status == status)
            #expect(response.problem == kind)
            // What failed inside is for the log, not for a client.
            #expect(response.text.contains("the words") == (status != 500))
            #expect(response.headers["retry-after"] == (kind == "unavailable" ? "2" : kind == "overloaded" ? "1" : nil))
        }
    }

    @Test func `an unforeseen error shows nothing of itself`() async throws {
        try await ServerUnderTest.run { server in
            var error = EventStoreError(.statementFailed, "INSERT INTO dogschool_events failed")
            error.serverDetail = "secret row"
            server.control.error.value = error
            let response = try await server.append(1)
            #expect(response.status == 500)
            #expect(!response.text.contains("INSERT") && !response.text.contains("secret"))
        }
    }
}
