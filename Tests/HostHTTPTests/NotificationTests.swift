import EventStore
import Foundation
import HostHTTP
import HostOperations
import TestSupport
import Testing

@Suite struct NotificationTests {
    private func ids(_ response: ReceivedResponse) throws -> [Int] {
        (try response.json() as? [[String: Any]] ?? []).compactMap { $0["id"] as? Int }
    }

    @Test func `pages begin where they are asked to`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(10)
            let base = "/applications/DogSchool/notifications"
            #expect(try ids(try await server.get(base)) == Array(1...10))
            #expect(try ids(try await server.get("\(base)?start=4&limit=3")) == [4, 5, 6])
            #expect(try ids(try await server.get("\(base)?start=4&limit=3&inclusive_of_start=false")) == [5, 6, 7])
            #expect(try ids(try await server.get("\(base)?start=4&limit=3&inclusive_of_start=False")) == [5, 6, 7])
            #expect(try ids(try await server.get("\(base)?topics=T2&topics=T9")) == [2, 9])
            #expect(try ids(try await server.get("\(base)?start=11")) == [])
            #expect(try ids(try await server.get("\(base)?start=\(Int64.max)&inclusive_of_start=false")) == [])
            #expect(try await server.get(base).headers["projectionist-safe-head"] == "10")
        }
    }

    @Test func `an item is written as Python writes it`() async throws {
        try await ServerUnderTest.run { server in
            let topic = "dögs.\\\"\\t\\u007f😀:Dog"
            let body = """
                {"originator_id": "\(ServerUnderTest.firstID)", "events": [{"topic": "\(topic)", "state": {"base64": "/w=="}}]}
                """
            #expect(try await server.request("POST", ServerUnderTest.events, body: body).status == 201)
            let text = try await server.get("/applications/DogSchool/notifications").text
            // json.dumps escapes what is not ASCII, but not DEL.
            #expect(
                text
                    == "[{\"id\": 1, \"originator_id\": \"11111111222243338444555555555555\", \"originator_version\": 1, "
                    + "\"topic\": \"d\\u00f6gs.\\\"\\t\u{7F}\\ud83d\\ude00:Dog\", \"state\": \"/w==\"}]")
        }
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 255, 256, 257]) func `states of every length are base64`(length: Int)
        async throws
    {
        try await ServerUnderTest.run { server in
            let state = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }).base64EncodedString()
            try await server.append(1, state: "{\"base64\": \"\(state)\"}")
            let items = try await server.get("/applications/DogSchool/notifications").json() as? [[String: Any]]
            #expect(items?.first?["state"] as? String == state)
        }
    }

    @Test func `a long answer comes in pieces`() async throws {
        try await ServerUnderTest.run { server in
            let state = "\"\(String(repeating: "x", count: 200_000))\""
            for _ in 0..<5 { try await server.append(20, state: state) }
            let response = try await server.get("/applications/DogSchool/notifications?limit=1000")
            #expect(try ids(response) == Array(1...100))
            #expect(response.body.count > 20_000_000)
            let stream = try await server.get("/applications/DogSchool/streams/\(ServerUnderTest.firstID)?limit=1000")
            let events = try stream.object()["events"] as? [[String: Any]] ?? []
            #expect(events.compactMap { $0["originator_version"] as? Int } == Array(1...100))
        }
    }

    @Test func `a stream that begins at version 0 is shown from there`() async throws {
        try await ServerUnderTest.run { server in
            let id = try OriginatorID(ServerUnderTest.firstID, type: .uuid)
            let events = ["T1", "T2", "T3"].map { NewEvent(topic: $0, state: Array("{}".utf8)) }
            let append = StreamAppend(originatorID: id, expectedVersion: StreamAppend.beforeZero, events: events)
            _ = try await server.control.append(append, to: "DogSchool")
            func versions(_ query: String) async throws -> [Int] {
                let stream = try await server.get("/applications/DogSchool/streams/\(ServerUnderTest.firstID)\(query)")
                return (try stream.object()["events"] as? [[String: Any]] ?? []).compactMap {
                    $0["originator_version"] as? Int
                }
            }
            #expect(try await versions("") == [0, 1, 2])
            #expect(try await versions("?after=-1&limit=2") == [0, 1])
            #expect(try await versions("?after=0") == [1, 2])
        }
    }

    @Test func `sections are those of the Python library`() async throws {
        try await ServerUnderTest.run(options: { $0.maximumPageSize = 5 }) { server in
            try await server.append(12)
            // What LocalNotificationLog(section_size=5) says of the same log.
            for (asked, id, next, count) in [
                ("1,5", "1,5", "6,10", 5), ("6,10", "6,10", "11,15", 5), ("11,15", "11,12", nil, 2),
                ("1,100", "1,5", "6,10", 5), ("3,4", "3,4", "5,6", 2), ("0,2", "1,2", "3,4", 2),
                ("13,20", nil, nil, 0), ("5,3", nil, nil, 0), ("12,12", "12,12", "13,13", 1),
                ("0,9223372036854775807", "1,5", "6,10", 5),
            ] as [(String, String?, String?, Int)] {
                let section = try await server.get("/applications/DogSchool/sections/\(asked)").object()
                #expect(section["id"] as? String == id, "\(asked)")
                #expect(section["next_id"] as? String == next, "\(asked)")
                #expect((section["items"] as? [Any])?.count == count, "\(asked)")
            }
            #expect(try await server.get("/applications/Nobody/sections/5,3").status == 404)
        }
    }
}
