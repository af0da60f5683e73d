import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("The connections that projections open, and the budget that says so")
    struct ProjectionPoolBudget {
        private struct Budget: Decodable {
            struct Server: Decodable {
                let maxConnections: Int
                let superuserReservedConnections: Int
                let inUse: Int
            }

            let pools: Int
            let beside: Int
            let limit: Int
            let server: Server?
            let note: String?
            let warnings: [String]
        }

        private static let projections = ["trick_counts", "dog_profiles", "daily_registrations"]

        @Test(arguments: [(1, 0), (2, 3)])
        func `lagging projections and one that starts anew stay within their pools`(base: Int, overflow: Int)
            async throws
        {
            let database = try PostgresDatabase()
            let settings = database.settings.merging([
                "POSTGRES_PROJECTION_POOL_SIZE": String(base), "POSTGRES_PROJECTION_MAX_OVERFLOW": String(overflow),
            ]) { $1 }
            let host = try BuiltHost(settings)
            let log = DogSchoolLog(events: 8000, seed: 21)
            let (first, second) = (host.folder.appending("first.jsonl"), host.folder.appending("second.jsonl"))
            try log.write(0..<4000, to: first)
            try log.write(4000..<8000, to: second)
            try await host.append(first)
            try await host.catchUp()

            // One has everything before it again, the others a part, and events still come in.
            _ = try database.rows("TRUNCATE dog_profiles, dog_profiles_tracking")
            let census = ConnectionCensus(of: database)
            let worker = try await ServingHost.start(host, as: "worker")
            try await host.append(second)
            let head = try database.head()
            for projection in Self.projections {
                try await eventually("\(projection) at the end", within: 120) {
                    database.position(of: projection) == head
                }
            }
            let findings = try await census.end()
            #expect(findings.looks > 5)
            for projection in Self.projections {
                // Two pools each: the upstream one reads, the tracking one writes.
                let highest = findings.highest["projectionist/\(projection)"] ?? 0
                #expect((1...2 * (base + overflow)).contains(highest), "\(projection): \(highest)")
            }
            #expect(try database.profiles().count == log.dogs.count)
            #expect(try database.trickCounts() == log.trickCounts)
            #expect(try await worker.stop() == .exit(0))
        }

        @Test
        func `budget gives each shape's ceiling and the server's own limit, and the host logs the same`() async throws {
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            for (shape, variables, pools) in [
                ("run", [:], 45), ("worker", [:], 30), ("api", [:], 15), ("run", ["MAX_PROJECTION_RUNNERS": "0"], 15),
                ("worker", ["POSTGRES_PROJECTION_POOL_SIZE": "1", "POSTGRES_PROJECTION_MAX_OVERFLOW": "0"], 6),
            ] {
                var host = host
                host.settings.merge(variables) { $1 }
                let outcome = try await host.run(
                    "budget", "--manifests", host.manifests.path, "--shape", shape, "--json")
                let budget = try outcome.decoded(Budget.self)
                #expect(outcome.end == .exit(0))
                #expect(budget.pools == pools, "\(shape) \(variables)")
                let server = try #require(budget.server)
                let maximum = try database.number("SHOW max_connections")
                let reserved = try database.number("SHOW superuser_reserved_connections")
                #expect(Int64(server.maxConnections) == maximum)
                #expect(Int64(server.superuserReservedConnections) == reserved)
                // This test's, and the command's.
                #expect(server.inUse >= 2)
                #expect(budget.warnings.isEmpty)

                let table = try await host.run("budget", "--manifests", host.manifests.path, "--shape", shape)
                let line = try #require(table.output.split(separator: "\n").first { $0.contains("pool budget:") })
                #expect(line.hasSuffix("= \(pools) estimated total"))
                let serving = try await ServingHost.start(host, as: shape)
                #expect(serving.process.errors.contains(line), "\(line)")
                #expect(try await serving.stop() == .exit(0))
            }
        }

        @Test
        func `too many connections are warned of, by the command and at the start, and a silent server is a note`()
            async throws
        {
            let database = try PostgresDatabase()
            var host = try BuiltHost(database.settings)
            host.settings["POSTGRES_MAX_CONNECTIONS"] = "44"
            let outcome = try await host.run("budget", "--manifests", host.manifests.path, "--json")
            let warning = try #require(try outcome.decoded(Budget.self).warnings.first)
            #expect(warning.contains("45") && warning.contains("44"))
            let serving = try await ServingHost.start(host, as: "run")
            #expect(serving.process.errors.contains(warning))
            #expect(try await serving.stop() == .exit(0))

            host.settings["POSTGRES_PORT"] = "1"
            let silent = try await host.run("budget", "--manifests", host.manifests.path, "--json")
            #expect(silent.end == .exit(0))
            let budget = try silent.decoded(Budget.self)
            #expect(budget.server == nil)
            #expect(budget.note?.contains("port 1") == true)
            #expect(budget.pools == 45)
        }
    }
}
