import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("Bad requests to an API process on PostgreSQL")
    struct HTTPBadRequests {
        private static let events = "/applications/DogSchool/events"
        private static let sql = "'); DROP TABLE dogschool_events; --"
        private static let encodedSQL = "%27%29%3B%20DROP%20TABLE%20dogschool_events%3B%20--"

        @Test
        func `each gets its 4xx, and the next request on the connection works`() async throws {
            let database = try PostgresDatabase()
            let api = try await ServingHost.start(try BuiltHost(database.settings), as: "api")
            let id = UUID().uuidString.lowercased()
            let good = #"{"originator_id": "\#(id)", "events": [{"topic": "t", "state": {"n": 1}}]}"#
            #expect(try await api.request("POST", Self.events, body: good).status == 201)
            let sql = Self.sql
            let bad: [(method: String, target: String, body: String?, status: Int)] = [
                ("POST", Self.events, "{\"originator_id\": ", 400), ("POST", Self.events, "[1, 2]", 422),
                ("POST", Self.events, #"{"originator_id": 7, "events": "none"}"#, 422),
                ("POST", Self.events, #"{"originator_id": "\#(sql)", "events": [{"topic": "t", "state": 1}]}"#, 422),
                (
                    "POST", Self.events,
                    #"{"originator_id": "\#(id)", "expected_version": "\#(sql)", "events": [{"topic": "t", "state": 1}]}"#,
                    422
                ),
                (
                    "POST", Self.events, #"{"originator_id": "\#(id)", "events": [{"topic": "\u0000", "state": 1}]}"#,
                    422
                ),
                ("POST", "/applications/Nobody/events", good, 404),
                ("POST", "/applications/\(Self.encodedSQL)/events", good, 404),
                ("GET", "/applications/..%2f..%2fetc%2fpasswd", nil, 404),
                ("GET", "/applications/../../etc/passwd", nil, 404),
                ("GET", "/applications/DogSchool/streams/\(Self.encodedSQL)", nil, 400),
                ("GET", "/applications/DogSchool/notifications?start=\(Self.encodedSQL)", nil, 400),
                ("GET", "/applications/DogSchool/sections/1,\(Self.encodedSQL)", nil, 400),
                ("GET", "/projections/\(Self.encodedSQL)", nil, 404),
                ("GET", "/projections/trick_counts/wait?position=\(Self.encodedSQL)", nil, 400),
            ]
            let client = try await api.client()
            for request in bad {
                try await client.send(request.method, request.target, body: request.body)
                let response = try await client.response()
                #expect(response.status == request.status, "\(request): \(response.text)")
                #expect(response.problem != nil, "\(request)")
                try await client.send("GET", "/applications/DogSchool/streams/\(id)")
                #expect(try await client.response().status == 200)
            }
            // Where any text may stand, it is text.
            let text = #"{"originator_id": "\#(id)", "events": [{"topic": "\#(sql)", "state": "\#(sql)"}]}"#
            try await client.send("POST", Self.events, body: text)
            #expect(try await client.response().status == 201)
            try await client.send("GET", "/applications/DogSchool/notifications?topics=\(Self.encodedSQL)")
            #expect((try await client.response().json() as? [Any])?.count == 1)
            #expect(try database.rows("SELECT topic FROM dogschool_events ORDER BY 1") == [[sql], ["t"]])
            #expect(try await api.stop() == .exit(0))
        }

        /// Half of them fit into the bound.
        @Test func `of a thousand feeds each is served or refused, all hear of an event, and memory stays bounded`()
            async throws
        {
            let database = try PostgresDatabase()
            let settings = database.settings.merging(["HTTP_MAX_FEEDS": "500", "HTTP_MAX_CONNECTIONS": "700"]) { $1 }
            let api = try await ServingHost.start(try BuiltHost(settings), as: "api")
            #expect(try await api.get("/readyz").status == 200)
            let before = try api.process.residentKilobytes()
            var feeds: [RawClient] = []
            var refused = 0
            for _ in 0..<1000 {
                let client = try await api.client(
                    sending: "GET /applications/DogSchool/feed HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = try #require(try await client.receive(through: "\r\n\r\n"))
                if head.contains(" 200 ") {
                    feeds.append(client)
                } else {
                    #expect(head.contains(" 503 "), "\(head)")
                    refused += 1
                }
            }
            #expect(feeds.count == 500)
            #expect(refused == 500)
            let good = #"{"originator_id": "\#(UUID())", "events": [{"topic": "t", "state": {"n": 1}}]}"#
            #expect(try await api.request("POST", Self.events, body: good).status == 201)
            for feed in feeds { #expect(try await feed.receive(through: "id: 1\n") != nil) }
            // 128 KB a feed.
            #expect(try api.process.residentKilobytes() - before < 64_000)
            #expect(try await api.get("/readyz").status == 200)
            #expect(try await api.stop() == .exit(0))
        }

        @Test
        func `a body of 10 MB and a header that drips are answered, and the server goes on`() async throws {
            let database = try PostgresDatabase()
            let settings = database.settings.merging(["HTTP_HEADER_TIMEOUT": "1"]) { $1 }
            let api = try await ServingHost.start(try BuiltHost(settings), as: "api")
            let large = try await api.client(
                sending: "POST \(Self.events) HTTP/1.1\r\nHost: a\r\nContent-Length: 10485760\r\n\r\n"
                    + String(repeating: " ", count: 10_485_760))
            #expect(try await large.response().status == 413)
            let slow = try await api.client(sending: "GET /healthz HTTP/1.1\r\nX-Slow: ")
            let dripping = Task {
                // Until shortly after the time is over.
                let end = ContinuousClock.now + .seconds(2)
                while .now < end {
                    try await slow.send("x")
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            #expect(try await slow.response().status == 408)
            dripping.cancel()
            #expect(try await api.get("/readyz").status == 200)
            #expect(try await api.stop() == .exit(0))
        }
    }
}
