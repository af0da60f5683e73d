import Foundation
import HostHTTP
import HostOperations
import TestSupport
import Testing

@Suite struct FeedTests {
    /// Reads server-sent events from a feed.
    private struct Feed {
        let client: RawClient
        var text = ""

        init(_ server: ServerUnderTest, _ query: String = "", headers: [(String, String)] = []) async throws {
            client = try await server.client()
            try await client.send("GET", "/applications/DogSchool/feed\(query)", headers: headers)
            let head = try await client.receive(through: "\r\n\r\n") ?? ""
            guard head.contains("text/event-stream") else { throw TestFailure(head) }
        }

        /// The next block, without its blank line; nil at the end of the feed.
        mutating func next() async throws -> String? {
            while true {
                if let end = text.range(of: "\n\n") {
                    defer { text = String(text[end.upperBound...]) }
                    return String(text[..<end.lowerBound])
                }
                guard let chunk = try await client.chunk() else { return nil }
                text += String(decoding: chunk, as: UTF8.self)
            }
        }

        /// The next event's id.
        mutating func nextID() async throws -> Int? {
            while let block = try await next() {
                if block.hasPrefix("id: ") { return Int(block.dropFirst(4).prefix { $0.isNumber }) }
            }
            return nil
        }
    }

    @Test func `every event comes once and new ones as they are stored`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(2, state: "{\"a\": 1}")
            var feed = try await Feed(server)
            #expect(try await feed.next() == ": feed of DogSchool after 0")
            let id = ServerUnderTest.firstID.filter { $0 != "-" }
            #expect(
                try await feed.next() == """
                    id: 1
                    data: {"id": 1, "originator_id": "\(id)", "originator_version": 1, "topic": "T1", "state": "eyJhIjogMX0="}
                    """)
            #expect(try await feed.nextID() == 2)
            try await server.append(1)
            #expect(try await feed.nextID() == 3)
        }
    }

    @Test func `a feed goes on behind the last event`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(5)
            var after = try await Feed(server, "?after=3")
            #expect(try await after.nextID() == 4)
            // A browser that reconnects asks the same address again, and says where it was.
            var resumed = try await Feed(server, "?after=1", headers: [("Last-Event-ID", "4")])
            #expect(try await resumed.nextID() == 5)
        }
    }

    @Test func `topics filter and the last ID moves all the same`() async throws {
        try await ServerUnderTest.run(options: { $0.feedKeepAlive = .milliseconds(50) }) { server in
            try await server.append(5)
            var feed = try await Feed(server, "?topics=T2&topics=T4")
            #expect(try await feed.nextID() == 2)
            #expect(try await feed.nextID() == 4)
            // An id without data.
            #expect(try await feed.next() == "id: 5")
            #expect(try await feed.next() == ": keep-alive")
        }
    }

    @Test func `feeds above the bound are refused and a place is given back`() async throws {
        try await ServerUnderTest.run(options: { $0.maximumFeeds = 1 }) { server in
            do {
                let feed = try await Feed(server)
                let refused = try await server.get("/applications/DogSchool/feed")
                #expect(refused.status == 503)
                #expect(refused.problem == "too-many-feeds")
                feed.client.finishSending()
                while try await feed.client.receive().isEmpty == false {}
            }
            // The client has gone: the place is free without anything having been written to it.
            try await eventually("a place among the feeds") {
                let client = try await server.client()
                try await client.send("GET", "/applications/DogSchool/feed")
                return try await client.receive(through: "\r\n\r\n")?.contains("200 OK") == true
            }
        }
    }

    @Test func `a feed ends well when the server stops`() async throws {
        try await ServerUnderTest.run { server in
            try await server.append(1)
            var feed = try await Feed(server)
            #expect(try await feed.nextID() == 1)
            async let stopped: Void = server.server.stop(grace: .seconds(30))
            #expect(try await feed.nextID() == nil)
            await stopped
        }
    }

    @Test func `a client that does not read is not read ahead for and is dropped`() async throws {
        try await ServerUnderTest.run(options: { $0.readTimeout = .milliseconds(500) }) { server in
            let state = "\"\(String(repeating: "x", count: 100_000))\""
            for _ in 0..<30 { try await server.append(20, state: state) }
            let log = server.control.logs["DogSchool"]!
            let before = log.pagesRead.value
            let client = try await RawClient.connect(port: server.port, receiveBuffer: 4096)
            try await client.send("GET", "/applications/DogSchool/feed")
            _ = try await client.receive(through: "\r\n\r\n")
            // 60 MB wait for it. The kernel takes a few; the rest must stay in the store.
            try await eventually("the server to give up on the client") {
                server.metrics.counts.value[
                    "projectionist_http_requests_total{method=GET,route=/applications/{application}/feed,status=200}"]
                    == 1
            }
            #expect(log.pagesRead.value - before < 30)
        }
    }

    @Test func `bad feeds are problems`() async throws {
        try await ServerUnderTest.run { server in
            #expect(try await server.get("/applications/Nobody/feed").problem == "unknown-application")
            let header = [("Last-Event-ID", "x")]
            let response = try await server.request("GET", "/applications/DogSchool/feed", headers: header)
            #expect(response.faultyFields == ["Last-Event-ID"])
        }
    }
}
