import Foundation
import Glibc
import TestSupport
import Testing

extension RealFailures {
    /// A database that comes back older than it was, without a sign of it: nothing is remembered on trust.
    @Suite("A database that comes back older")
    struct Rewind {
        @Test
        func `after a fail-over to a standby that lacked the last events nothing that is written then is skipped`()
            async throws
        {
            try await PostgresCluster.withPrivate { primary in
                try await primary.withStandby { standby in
                    let database = try PostgresDatabase(on: primary)
                    let proxy = try SwitchableProxy(to: primary.port)
                    defer { proxy.close() }
                    var settings = database.settings
                    settings["POSTGRES_PORT"] = "\(proxy.port)"
                    let ground = try Ground(settings)
                    let log = DogSchoolLog(events: 1500, seed: 11)
                    try await ground.append(log.lines[0..<1000])
                    let worker = try ground.host.startWorker()
                    try await ground.reaches(1000, database, worker)
                    let old = try SQLClient(standby.uri(of: database.name))
                    try await eventually("the standby has the first events") {
                        try old.rows("SELECT count(*) FROM trick_counts_tracking WHERE notification_id = 1000")
                            == [["1"]] && old.rows("SELECT count(*) FROM dogschool_events") == [["1000"]]
                    }
                    try await standby.detach()
                    try await ground.append(log.lines[1000..<1500])
                    try await ground.reaches(1500, database, worker)

                    try await primary.crash()
                    try await standby.promote()
                    proxy.redirect(to: standby.port)
                    // Other events than the lost ones stand at their positions now.
                    let other = DogSchoolLog(events: 300, seed: 12)
                    try await ground.append(other.lines[...])

                    let head = try Int64(old.rows("SELECT max(notification_id) FROM dogschool_events")[0][0] ?? "") ?? 0
                    for projection in ["trick_counts", "dog_profiles", "daily_registrations"] {
                        try await eventually("\(projection) at \(head)", within: 60) {
                            guard worker.end == nil else { throw TestFailure(worker.errors) }
                            return try old.rows(
                                "SELECT notification_id FROM \(projection)_tracking WHERE application_name = 'DogSchool'"
                            )
                                == [["\(head)"]]
                        }
                    }
                    let kept = DogSchoolLog(events: 1000, seed: 11)
                    let expected = kept.trickCounts.merging(other.trickCounts, uniquingKeysWith: +)
                    let counts = try old.rows("SELECT trick, count FROM trick_counts")
                    #expect(
                        Dictionary(uniqueKeysWithValues: counts.map { ($0[0] ?? "", Int64($0[1] ?? "") ?? -1) })
                            == expected)
                    #expect(
                        try old.rows("SELECT count(*) FROM dog_profiles")
                            == [["\(kept.dogs.count + other.dogs.count)"]])
                    worker.send(SIGTERM)
                    #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
                }
            }
        }

        @Test(arguments: [false, true])
        func `with several hosts every connection reaches the primary, or the reason is said and nothing is skipped`(
            takesAny: Bool
        ) async throws {
            try await PostgresCluster.withPrivate { primary in
                try await primary.withStandby { standby in
                    let database = try PostgresDatabase(on: primary)
                    let ground = try Ground(database.settings)
                    let log = DogSchoolLog(events: 2000, seed: 13)
                    try await ground.append(log.lines[0..<1000])
                    // The standby lacks what comes now.
                    let old = try SQLClient(standby.uri.absoluteString)
                    try await eventually("the standby has the database") {
                        try old.rows("SELECT 1 FROM pg_database WHERE datname = '\(database.name)'") == [["1"]]
                    }
                    try await standby.detach()
                    try await ground.append(log.lines[1000...])

                    var settings = database.settings
                    settings["POSTGRES_HOST"] = "127.0.0.1,127.0.0.1"
                    settings["POSTGRES_PORT"] = "\(standby.port),\(primary.port)"
                    if takesAny {
                        settings["DATABASE_URL"] = "postgresql:///?target_session_attrs=any"
                    }
                    var host = ground.host
                    host.settings.merge(settings) { _, new in new }
                    if !takesAny {
                        _ = try await host.catchUp()
                        #expect(try database.trickCounts() == log.trickCounts)
                        #expect(try database.profiles() == log.dogs.mapValues(DogProfile.init))
                        return
                    }
                    let outcome = try await host.run(
                        "worker", "--manifests", host.manifests.path, "--until-caught-up", within: 60)
                    #expect(outcome.end != .exit(0))
                    #expect(outcome.errors.contains("is a standby (in recovery)"), "\(outcome.errors.suffix(2000))")
                    #expect(database.position(of: "trick_counts") == nil)
                }
            }
        }

        @Test func `what a crash of the server took back is applied again though no new event comes`() async throws {
            // Commits that nobody waits for reach the disk late: the crash takes them.
            try await PostgresCluster.withPrivate("wal_writer_delay=10000") { cluster in
                let database = try PostgresDatabase(on: cluster)
                let ground = try Ground(database.settings)
                let log = DogSchoolLog(events: 40, seed: 14)
                try await ground.append(log.lines[0..<20])
                let worker = try ground.host.startWorker()
                try await ground.reaches(20, database, worker)
                var taken = 0
                for end in 21...40 where taken < 2 {
                    try await ground.append(log.lines[end - 1..<end])
                    // A crash also takes what the sequence had in reserve: positions jump.
                    let head = try database.head()
                    try await ground.reaches(head, database, worker)
                    try await cluster.restart("immediate")
                    if let left = database.position(of: "dog_profiles"), left < head { taken += 1 }
                    try await ground.reaches(head, database, worker)
                    let kept = DogSchoolLog(events: end, seed: 14)
                    #expect(try database.profiles() == kept.dogs.mapValues(DogProfile.init))
                    #expect(try database.trickCounts() == kept.trickCounts)
                }
                #expect(taken > 0, "no crash took a commit back, so nothing was shown")
                worker.send(SIGTERM)
                #expect(try await worker.wait() == .exit(0))
            }
        }

        /// The built host with the dog school's three projections.
        struct Ground {
            let host: BuiltHost
            private let folder: TemporaryFolder

            init(_ settings: [String: String]) throws {
                folder = try TemporaryFolder()
                let manifests = try folder.makeFolder("manifests")
                try DogSchoolManifest.write(batch: 50, to: manifests)
                host = try BuiltHost(settings, manifests: manifests)
            }

            func append(_ lines: ArraySlice<DogSchoolLog.Line>) async throws {
                let file = folder.appending("events.jsonl")
                try Data((lines.map(\.json).joined(separator: "\n") + "\n").utf8).write(to: file)
                try await host.append(file)
            }

            /// Waits until every projection stands at `position`.
            func reaches(_ position: Int64, _ database: PostgresDatabase, _ worker: ChildProcess) async throws {
                for projection in ["trick_counts", "dog_profiles", "daily_registrations"] {
                    try await eventually("\(projection) at \(position)", within: 60) {
                        guard worker.end == nil else { throw TestFailure("the worker ended: \(worker.errors)") }
                        return database.position(of: projection) == position
                    }
                }
            }
        }
    }
}
