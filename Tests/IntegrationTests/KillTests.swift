import Foundation
import TestSupport
import Testing

extension RealFailures {
    /// What `kill -9` leaves: every event applied once.
    @Suite("Kill")
    struct Kill {
        static let kills = 50
        static let events = 50_000

        /// A projection of each style: one that folds a batch, one that goes event by event.
        static let projections = ["trick_counts", "dog_profiles"]

        @Test(arguments: StoreKind.allCases, projections)
        func `a worker killed 50 times during a catch-up leaves what a clean replay leaves`(
            _ kind: StoreKind, _ projection: String
        ) async throws {
            let log = DogSchoolLog(events: Self.events, seed: 1)
            let folder = try TemporaryFolder()
            let events = folder.appending("events.jsonl")
            try log.write(to: events)
            let store = try kind.make(in: folder)
            // Small batches, so that there are many commits to be killed between.
            let manifests = try folder.makeFolder("manifests")
            // What folds is an order of magnitude faster: fewer events a commit give the kills the same time.
            try DogSchoolManifest.write([projection], batch: projection == "trick_counts" ? 2 : 20, to: manifests)
            let host = try BuiltHost(store.settings, manifests: manifests)
            try await host.append(events)
            let head = try store.head()
            #expect(head >= Self.events)

            let harness = KillHarness(
                start: { try host.startWorker() }, position: { store.position(of: projection) }, head: head)
            let result = try await harness.run(kills: Self.kills, seed: 2)
            #expect(result.kills == Self.kills)
            #expect(result.whileProjecting * 10 >= result.kills * 9, "\(result)")

            try await host.catchUp()
            let clean = try kind.make(in: folder)
            let cleanHost = try BuiltHost(clean.settings, manifests: manifests)
            try await cleanHost.append(events)
            try await cleanHost.catchUp()
            #expect(store.position(of: projection) == head)
            let model = "SELECT * FROM \(projection) ORDER BY 1"
            #expect(try store.rows(model) == clean.rows(model))
            // And the clean replay is right.
            if projection == "trick_counts" {
                #expect(try clean.trickCounts() == log.trickCounts)
            } else {
                #expect(try clean.profiles() == log.dogs.mapValues(DogProfile.init))
            }
        }

        @Test(arguments: StoreKind.allCases)
        func `the control: the same kills catch a runner that commits its tracking apart`(_ kind: StoreKind)
            async throws
        {
            let log = DogSchoolLog(events: Self.events, seed: 1)
            let folder = try TemporaryFolder()
            let events = folder.appending("events.jsonl")
            try log.write(to: events)
            let store = try kind.make(in: folder)
            try await BuiltHost(store.settings).append(events)

            let target =
                switch store {
                case let database as PostgresDatabase: ["postgres", database.uri]
                case let file as SQLiteFile: ["sqlite", file.url.path]
                default: throw TestFailure("no naive runner for \(kind)")
                }
            let start: () throws -> ChildProcess = {
                try ChildProcess(
                    TestSurroundings.builtProducts.appending(path: "NaiveRunner"), target + ["20"],
                    environment: TestSurroundings.childEnvironment)
            }
            let last = try #require(
                try store.number(
                    "SELECT max(notification_id) FROM dogschool_events WHERE topic = '\(DogSchoolLog.trickAdded)'"))
            let harness = KillHarness(start: start, position: { store.position(of: "trick_counts") }, head: last)
            let result = try await harness.run(kills: Self.kills, seed: 3)
            #expect(result.whileProjecting * 10 >= result.kills * 9, "\(result)")

            // To the end of the log, undisturbed.
            let finish = try start()
            #expect(try await finish.wait(within: 300) == .exit(0), "\(finish.errors.suffix(2000))")
            #expect(store.position(of: "trick_counts") == last)
            let counts = try store.trickCounts()
            #expect(counts.values.reduce(0, +) > log.trickCounts.values.reduce(0, +), "no batch was applied twice")
        }
    }
}
