import Foundation
import TestSupport
import Testing

extension RealParts {
    /// `events tail` on a server that is restarted.
    @Suite struct Tail {
        private func append(_ log: DogSchoolLog, _ range: Range<Int>, _ host: BuiltHost) async throws {
            let file = host.folder.appending("\(range.lowerBound).jsonl")
            try log.write(range, to: file)
            try await host.append(file)
        }

        private func positions(_ tail: ChildProcess) throws -> [Int64] {
            // The last line may be under way.
            try tail.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
                let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
                return try #require(object?["position"] as? Int64)
            }
        }

        @Test(arguments: ["fast", "immediate"])
        func `goes on after a restart of the server, without loss or repeat, and says so once`(mode: String)
            async throws
        {
            try await PostgresCluster.withPrivate { cluster in
                let database = try PostgresDatabase(on: cluster)
                let host = try BuiltHost(database.settings)
                let log = DogSchoolLog(events: 600, seed: 26)
                try await append(log, 0..<200, host)
                let tail = try host.start("events", "tail", "DogSchool", "--after", "0", "--json")
                try await eventually("the events that are there") { try positions(tail).count == 200 }

                try await cluster.restart(mode)
                try await append(log, 200..<400, host)
                try await eventually("the events after the restart") { try positions(tail).count >= 400 }
                try await cluster.restart(mode)
                try await append(log, 400..<600, host)
                try await eventually("the events after the second restart") { try positions(tail).count >= 600 }

                let written = try database.rows("SELECT notification_id FROM dogschool_events ORDER BY 1")
                #expect(try positions(tail) == written.compactMap { $0[0].flatMap { Int64($0) } })
                let said = tail.errors.split(separator: "\n")
                #expect(said.count == 2, "\(tail.errors)")
                #expect(said.allSatisfy { $0.contains("trying again until the store answers") })
                tail.send(SIGINT)
                #expect(try await tail.wait(within: 20) == .exit(0))
            }
        }

        @Test func `ends at once when interrupted while the server is away`() async throws {
            // The database is kept until the end: it is dropped with its last reference.
            let (tail, database) = try await PostgresCluster.withPrivate { cluster in
                let database = try PostgresDatabase(on: cluster)
                let host = try BuiltHost(database.settings)
                try await append(DogSchoolLog(events: 1, seed: 1), 0..<1, host)
                let tail = try host.start("events", "tail", "DogSchool", "--after", "0", "--json")
                try await eventually("the event") { try positions(tail) == [1] }
                return (tail, database)
            }
            // The cluster is gone for good; some attempts have made the pause a long one.
            try await eventually("the word of it") { tail.errors.contains("trying again") }
            #expect(tail.end == nil)
            tail.send(SIGTERM)
            #expect(try await tail.wait(within: 5) == .exit(0))
            #expect(tail.errors.split(separator: "\n").count == 1, "\(tail.errors)")
            withExtendedLifetime(database) {}
        }

        @Test func `a store that never answered is an error, not a wait`() async throws {
            var database = try PostgresDatabase().settings
            database["POSTGRES_PORT"] = "1"
            let outcome = try await BuiltHost(database).run("events", "tail", "DogSchool")
            #expect(outcome.end == .exit(69))
        }
    }
}
