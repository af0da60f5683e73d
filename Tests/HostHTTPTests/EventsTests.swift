import HostHTTP
import HostOperations
import TestSupport
import Testing

/// The feed of the host's state.
@Suite(.timeLimit(.minutes(2))) struct EventsTests {
    /// Reads server-sent events.
    private struct Feed {
        let client: RawClient
        var text = ""

        init(_ server: ServerUnderTest, _ query: String = "") async throws {
            client = try await server.client()
            try await client.send("GET", "/events\(query)")
            let head = try await client.receive(through: "\r\n\r\n") ?? ""
            guard head.contains("text/event-stream") else { throw TestFailure(head) }
        }

        /// The next event's name and data; nil at the end.
        mutating func next() async throws -> (name: String, data: String)? {
            while true {
                if let end = text.firstRange(of: "\n\n") {
                    let block = text[..<end.lowerBound]
                    text = String(text[end.upperBound...])
                    let lines = block.split(separator: "\n")
                    guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else {
                        continue
                    }
                    return (String(lines[0].dropFirst(7)), String(lines[1].dropFirst(6)))
                }
                guard let chunk = try await client.chunk() else { return nil }
                text += String(decoding: chunk, as: UTF8.self)
            }
        }

        mutating func next(named name: String, with data: String = "") async throws -> String? {
            while let event = try await next() {
                if event.name == name, event.data.contains(data) { return event.data }
            }
            return nil
        }

        /// The names of all events up to the one that says that all is told.
        mutating func untilReady() async throws -> [String] {
            var names: [String] = []
            while let event = try await next() {
                names.append(event.name)
                if event.name == "ready" { break }
            }
            return names
        }
    }

    @Test func `all is told first, and then only what changes`() async throws {
        try await ServerUnderTest.run { server in
            var feed = try await Feed(server)
            let names = try await feed.untilReady()
            #expect(Set(names) == ["host", "plugins", "pools", "projection", "ready"])
            #expect(names.starts(with: ["host", "plugins", "pools"]))
            server.control.standing.update { $0.state = "failed" }
            let next = try #require(try await feed.next())
            #expect(next.name == "projection")
            #expect(next.data.contains("\"state\": \"failed\""))
            #expect(next.data.contains("\"parked\": 1, \"held\": 3"))
            // A report that says nothing new is told to nobody.
            server.control.standing.update { $0.updatedAt = 2 }
            server.control.standing.update { $0.name = "trick_sums" }
            #expect(try await feed.next()?.name == "removed")
            #expect(try await feed.next()?.data.contains("trick_sums") == true)
        }
    }

    @Test func `one who comes later is told all, too`() async throws {
        try await ServerUnderTest.run { server in
            var first = try await Feed(server)
            _ = try await first.untilReady()
            var second = try await Feed(server)
            #expect(try await second.untilReady() == ["host", "plugins", "pools", "projection", "ready"])
        }
    }

    @Test func `log lines come where they are asked for, the last ones first`() async throws {
        try await ServerUnderTest.run { server in
            for number in 1...5 {
                server.control.history.add(time: 1, level: "info", logger: "test", text: "line \(number)")
            }
            var feed = try await Feed(server, "?log=2")
            #expect(try await feed.next(named: "log")?.contains("line 4") == true)
            #expect(try await feed.next(named: "log")?.contains("line 5") == true)
            server.control.history.add(time: 1, level: "info", logger: "test", text: "line 6")
            #expect(try await feed.next(named: "log")?.contains("line 6") == true)
            var silent = try await Feed(server)
            #expect(try await !silent.untilReady().contains("log"))
            #expect(try await server.get("/events?log=201").status == 400)
        }
    }

    @Test func `projections that cannot be looked at are told as they were, and that is said`() async throws {
        try await ServerUnderTest.run { server in
            var feed = try await Feed(server)
            _ = try await feed.untilReady()
            server.control.look.value = .fails
            let host = try await feed.next(
                named: "host", with: "\"projections_problem\": \"the store does not answer\"")
            #expect(host?.contains("\"projections_known\": true") == true)
            server.control.look.value = .answers
            #expect(try await feed.next(named: "host", with: "\"projections_problem\": null") != nil)
            // A look that does not return holds nothing up.
            server.control.look.value = .hangs
            #expect(try await feed.next(named: "host", with: "what is shown was so before") != nil)
        }
    }

    @Test func `a feed of the state has one of the places for feeds, and ends well when the server stops`() async throws
    {
        try await ServerUnderTest.run(options: { $0.maximumFeeds = 1 }) { server in
            var feed = try await Feed(server)
            _ = try await feed.untilReady()
            #expect(try await server.get("/events").problem == "too-many-feeds")
            #expect(try await server.get("/applications/DogSchool/feed").problem == "too-many-feeds")
            #expect(try await server.request("HEAD", "/events").status == 405)
            await server.server.stop(grace: .seconds(30))
            while try await feed.next() != nil {}
        }
    }
}
