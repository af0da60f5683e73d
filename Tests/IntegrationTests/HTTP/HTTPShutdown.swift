import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("The end of an API process under load", .enabled(if: TestSurroundings.havePython, noPython))
    struct HTTPShutdown {
        /// What the clients saw.
        private struct Seen: Decodable {
            let acknowledged: [String]
            let broken: [[String]]
        }

        /// Runs an API process under the load of eight clients, ends it by `signal` after `delay`, and gives what the
        /// clients saw and what stands in the log.
        private func end(
            by signal: Int32, after delay: Duration, _ database: PostgresDatabase
        ) async throws -> (end: ChildProcess.End, seen: Seen, stored: [String]) {
            _ = try? database.rows("DELETE FROM dogschool_events")
            let api = try await ServingHost.start(try BuiltHost(database.settings), as: "api")
            let clients = try PythonProgram.start(
                "append_until_refused.py", String(api.port), "8", settings: database.settings)
            try await eventually("some appends") {
                (try? database.number("SELECT count(*) FROM dogschool_events")) ?? 0 > 100
            }
            try await Task.sleep(for: delay)
            api.process.send(signal)
            let end = try await api.process.wait(within: 60)
            #expect(try await clients.wait(within: 120) == .exit(0), "\(clients.errors.suffix(2000))")
            let last = try #require(clients.output.split(separator: "\n").last)
            let seen = try JSONDecoder().decode(Seen.self, from: Data(last.utf8))
            let stored = try database.rows("SELECT originator_id FROM dogschool_events").compactMap { $0[0] }
            return (end, seen, stored)
        }

        @Test
        func `SIGTERM loses no accepted append and breaks no connection before its response`() async throws {
            let database = try PostgresDatabase()
            for round in 0..<5 {
                let (end, seen, stored) = try await end(by: SIGTERM, after: .milliseconds(70 * round), database)
                #expect(end == .exit(0))
                #expect(seen.broken.isEmpty, "\(seen.broken.prefix(3))")
                #expect(seen.acknowledged.count > 100)
                // Each once: the ids are the clients' own, and a stored one has exactly one event.
                #expect(stored.sorted() == seen.acknowledged.sorted())
            }
        }

        @Test
        func `the same look at a process that was killed finds broken connections, yet no acknowledged append lost`()
            async throws
        {
            let database = try PostgresDatabase()
            var broken = 0
            for round in 0..<3 {
                let (end, seen, stored) = try await end(by: SIGKILL, after: .milliseconds(70 * round), database)
                #expect(end == .signal(SIGKILL))
                broken += seen.broken.count
                #expect(Set(seen.acknowledged).subtracting(stored).isEmpty)
            }
            #expect(broken > 0)
        }
    }
}
