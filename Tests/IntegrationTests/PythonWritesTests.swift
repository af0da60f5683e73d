import Glibc
import TestSupport
import Testing

extension RealParts {
    @Suite("Python writes, the host projects", .enabled(if: TestSurroundings.havePython, noPython))
    struct PythonWrites {
        /// How a Python service writes its events.
        enum Mode: String, CaseIterable {
            case tableLock
            case databaseFunctions

            var settings: [String: String] {
                self == .databaseFunctions ? ["POSTGRES_ENABLE_DB_FUNCTIONS": "y"] : [:]
            }
        }

        @Test(arguments: Mode.allCases)
        func `2,000 aggregates written while a worker runs are projected as Python computes them`(_ mode: Mode)
            async throws
        {
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            let worker = try host.startWorker()
            // Two that make one table at once: the library's CREATE TABLE IF NOT EXISTS can fail then.
            try await eventually("its start") { worker.errors.contains("projections started") }
            let written = try await PythonProgram.run(
                "write_events.py", "--dogs", "2000", settings: database.settings.merging(mode.settings) { $1 })
            #expect(worker.end == nil, "the worker ended while Python wrote: \(worker.errors.suffix(2000))")

            let expected = try await ExpectedByPython.compute(from: database)
            #expect(String(expected.events) == written.split(separator: "\n").last.map(String.init))
            #expect(expected.profiles.count == 2000)
            for projection in ["trick_counts", "dog_profiles", "daily_registrations"] {
                try await eventually("\(projection) at the last position") {
                    database.position(of: projection) == expected.position
                }
            }
            #expect(try database.trickCounts() == expected.trickCounts)
            #expect(try database.profiles() == expected.profiles)
            #expect(try database.registrations() == expected.registrations)

            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
        }
    }
}
