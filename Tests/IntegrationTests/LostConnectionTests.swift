import Glibc
import TestSupport
import Testing

extension RealFailures {
    @Suite("Lost connection")
    struct LostConnection {
        @Test
        func `a worker whose connections are ended, and whose server then restarts, goes on by itself`() async throws {
            try await PostgresCluster.withPrivate { cluster in
                let database = try PostgresDatabase(on: cluster)
                let folder = try TemporaryFolder()
                let log = DogSchoolLog(events: 24_000, seed: 5)
                let manifests = try folder.makeFolder("manifests")
                try DogSchoolManifest.write(batch: 50, to: manifests)
                let host = try BuiltHost(database.settings, manifests: manifests)
                func append(_ range: Range<Int>) async throws {
                    let file = folder.appending("events-\(range.lowerBound).jsonl")
                    try log.write(range, to: file)
                    try await host.append(file)
                }

                try await append(0..<8000)
                let worker = try host.startWorker()
                // While it catches up, at several moments: every connection that it has, LISTEN and runners alike.
                for step: Int64 in 1...4 {
                    try await eventually("the worker's projecting") {
                        (database.position(of: "dog_profiles") ?? 0) > step * 1000
                    }
                    #expect(try terminateOthers(database) >= 2)
                }
                try await reaches(8000, database, worker)

                // While it is idle: what is appended afterwards must reach it.
                #expect(try terminateOthers(database) >= 2)
                try await append(8000..<12_000)
                try await reaches(12_000, database, worker)

                // The whole server, with a batch in hand, first as an operator restarts it, then as a crash.
                try await append(12_000..<16_000)
                try await cluster.restart("fast")
                try await append(16_000..<20_000)
                try await eventually("projecting after the restart") {
                    (database.position(of: "dog_profiles") ?? 0) > 13_000
                }
                try await cluster.restart("immediate")
                try await append(20_000..<24_000)
                try await reaches(24_000, database, worker)

                #expect(try database.trickCounts() == log.trickCounts)
                #expect(try database.profiles() == log.dogs.mapValues(DogProfile.init))
                #expect(try database.registrations() == log.registrations)
                worker.send(SIGTERM)
                #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
            }
        }

        /// Ends every other connection to the database and says how many there were.
        private func terminateOthers(_ database: PostgresDatabase) throws -> Int {
            try database.rows(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                """
            ).count
        }

        /// Waits until every projection stands at the end of the log, which has `events` events.
        private func reaches(_ events: Int64, _ database: PostgresDatabase, _ worker: ChildProcess) async throws {
            #expect(try database.number("SELECT count(*) FROM dogschool_events") == events)
            let head = try database.head()
            for projection in ["trick_counts", "dog_profiles", "daily_registrations"] {
                try await eventually("\(projection) at \(head)", within: 90) {
                    guard worker.end == nil else {
                        throw TestFailure("the worker ended: \(worker.errors.suffix(2000))")
                    }
                    return database.position(of: projection) == head
                }
            }
        }
    }
}
