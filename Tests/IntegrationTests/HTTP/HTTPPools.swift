import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("API requests and the pool of their application")
    struct HTTPPools {
        private static let events = "/applications/DogSchool/events"

        private func serve(base: Int, overflow: Int, timeout: Int, _ database: PostgresDatabase) async throws
            -> ServingHost
        {
            var settings = database.settings
            settings["POSTGRES_POOL_SIZE"] = String(base)
            settings["POSTGRES_MAX_OVERFLOW"] = String(overflow)
            settings["POSTGRES_POOL_TIMEOUT"] = String(timeout)
            return try await ServingHost.start(try BuiltHost(settings), as: "api")
        }

        private static func body(of originator: UUID, count: Int) -> String {
            let event = #"{"topic": "\#(DogSchoolLog.trickAdded)", "state": {"trick": "sit"}}"#
            let events = Array(repeating: event, count: count).joined(separator: ", ")
            return #"{"originator_id": "\#(originator.uuidString.lowercased())", "events": [\#(events)]}"#
        }

        /// 64 clients at once, each with 12 requests of three kinds; gives the highest number of connections seen.
        private func load(_ api: ServingHost, _ database: PostgresDatabase) async throws -> Int {
            let known = UUID()
            let first = try await api.request("POST", Self.events, body: Self.body(of: known, count: 1000))
            #expect(first.status == 201)
            let census = ConnectionCensus(of: database)
            let statuses = Shared<[Int: Int]>([:])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let client = try await api.client()
                        for turn in 0..<12 {
                            switch (number + turn) % 3 {
                            case 0: try await client.send("POST", Self.events, body: Self.body(of: UUID(), count: 1))
                            case 1: try await client.send("GET", "/applications/DogSchool/notifications?limit=500")
                            default: try await client.send("GET", "/applications/DogSchool/streams/\(known)?limit=500")
                            }
                            let status = try await client.response().status
                            statuses.update { $0[status, default: 0] += 1 }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let findings = try await census.end()
            #expect(findings.looks > 10)
            #expect(statuses.value == [200: 512, 201: 256])
            return findings.highest["projectionist/DogSchool"] ?? 0
        }

        @Test(arguments: [true, false])
        func `64 clients share 2 + 1 connections, and none fails`(isControl: Bool) async throws {
            let database = try PostgresDatabase()
            // The control: what the census sees where the bound is another one.
            let api = try await serve(base: isControl ? 8 : 2, overflow: isControl ? 8 : 1, timeout: 30, database)
            let highest = try await load(api, database)
            if isControl { #expect(highest > 3) } else { #expect((1...3).contains(highest)) }
            #expect(try await api.stop() == .exit(0))
        }

        @Test
        func `a caller that gets no connection in time is told which pool, its bounds and what holds it`() async throws
        {
            let database = try PostgresDatabase()
            let api = try await serve(base: 2, overflow: 1, timeout: 1, database)
            #expect(try await api.request("POST", Self.events, body: Self.body(of: UUID(), count: 1)).status == 201)
            let locker = try SQLClient(database.uri)
            _ = try locker.rows("BEGIN")
            _ = try locker.rows("LOCK TABLE dogschool_events IN ACCESS EXCLUSIVE MODE")

            let held = try await withThrowingTaskGroup(of: ReceivedResponse.self) { group in
                for _ in 0..<12 {
                    group.addTask { try await api.get("/applications/DogSchool/notifications") }
                }
                // Nine wait for three that hold all connections, and hear of it; then those go on.
                var refused: [ReceivedResponse] = []
                while refused.count < 9, let response = try await group.next() { refused.append(response) }
                #expect(try await api.get("/healthz").status == 200)
                _ = try locker.rows("ROLLBACK")
                for try await response in group { #expect(response.status == 200) }
                return refused
            }
            for response in held {
                #expect(response.status == 503)
                let detail = try #require(try response.object()["detail"] as? String)
                #expect(detail.contains("'application DogSchool'"), "\(detail)")
                #expect(detail.contains("2 + 1"), "\(detail)")
                #expect(detail.contains("reading the log (for "), "\(detail)")
            }
            #expect(try await api.get("/applications/DogSchool/notifications").status == 200)
            #expect(try await api.metric(#"projectionist_pool_timeouts_total{pool="application DogSchool"}"#) == 9)
            #expect(try await api.stop() == .exit(0))
        }
    }
}
