import Foundation
import Glibc
import TestSupport
import Testing

extension RealFailures {
    /// A projection above the end of its log must not say that all is well.
    @Suite("A projection ahead of its log")
    struct Ahead {
        @Test(arguments: StoreKind.allCases)
        func `an emptied log stops its projections until they are set back`(kind: StoreKind) async throws {
            let folder = try TemporaryFolder()
            let store = try kind.make(in: folder)
            let ground = try Rewind.Ground(store.settings)
            let log = DogSchoolLog(events: 60, seed: 21)
            try await ground.append(log.lines[...])
            _ = try await ground.host.catchUp()
            try store.execute("DELETE FROM dogschool_events")
            switch kind {
            case .postgres: try store.execute("ALTER SEQUENCE dogschool_events_notification_id_seq RESTART")
            case .sqlite: try store.execute("DELETE FROM sqlite_sequence WHERE name = 'dogschool_events'")
            }
            let other = DogSchoolLog(events: 20, seed: 22)
            try await ground.append(other.lines[...])

            let outcome = try await ground.host.run(
                "worker", "--manifests", ground.host.manifests.path, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1))
            let summary = try outcome.decoded([BuiltHost.Projection].self)
            #expect(summary.map(\.state) == ["ahead", "ahead", "ahead"])
            #expect(summary.allSatisfy { $0.position == 60 && $0.head == 20 && $0.lag == -40 })
            #expect(outcome.errors.contains("the position 60 is above the log's last event 20"))

            // A worker that runs meanwhile notices by itself.
            let worker = try ground.host.startWorker()
            let status = try await eventually("the worker says it") { () -> [BuiltHost.Projection]? in
                let status = try await ground.host.run(
                    "projections", "status", "--json", "--manifests", ground.host.manifests.path)
                let rows = try status.decoded([BuiltHost.Projection].self)
                return rows.allSatisfy { $0.state == "ahead" } ? rows : nil
            }
            #expect(status.count == 3)
            for projection in ["trick_counts", "dog_profiles", "daily_registrations"] {
                let refused = try await ground.host.run(
                    "projections", "recover", projection, "--manifests", ground.host.manifests.path)
                #expect(refused.end == .exit(64))
                let recovered = try await ground.host.run(
                    "projections", "recover", projection, "--set-back", "--manifests", ground.host.manifests.path)
                #expect(recovered.end == .exit(0), "\(recovered.errors)")
                #expect(recovered.output == "\(projection) was set back from 60 to 20, the last event of DogSchool\n")
                let again = try await ground.host.run(
                    "projections", "recover", projection, "--set-back", "--manifests", ground.host.manifests.path)
                #expect(again.end == .exit(64))
            }
            let later = DogSchoolLog(events: 10, seed: 23)
            try await ground.append(later.lines[...])
            for projection in ["trick_counts", "dog_profiles", "daily_registrations"] {
                try await eventually("\(projection) goes on") { store.position(of: projection) == 30 }
            }
            #expect(
                try store.trickCounts() == log.trickCounts.merging(later.trickCounts, uniquingKeysWith: +))
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
        }

        @Test(arguments: StoreKind.allCases)
        func `a read model that was dropped is said, and nothing is projected into an empty one`(
            kind: StoreKind
        ) async throws {
            let folder = try TemporaryFolder()
            let store = try kind.make(in: folder)
            let ground = try Rewind.Ground(store.settings)
            let log = DogSchoolLog(events: 60, seed: 24)
            try await ground.append(log.lines[0..<50])
            _ = try await ground.host.catchUp()
            try store.execute("DROP TABLE trick_counts")
            try await ground.append(log.lines[50...])
            let outcome = try await ground.host.run(
                "worker", "--manifests", ground.host.manifests.path, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1))
            let summary = try outcome.decoded([BuiltHost.Projection].self)
            #expect(
                Dictionary(uniqueKeysWithValues: summary.map { ($0.name, $0.state) }) == [
                    "trick_counts": "failed", "dog_profiles": "live", "daily_registrations": "live",
                ])
            #expect(outcome.errors.contains("set_up made 'trick_counts' although events up to position 50"))
            #expect(store.position(of: "trick_counts") == 50)
            #expect((try? store.rows("SELECT 1 FROM trick_counts")) == nil)
            // As the message says: the row of the position goes, and all is projected anew.
            try store.execute("DELETE FROM trick_counts_tracking WHERE application_name = 'DogSchool'")
            _ = try await ground.host.catchUp()
            #expect(try store.trickCounts() == log.trickCounts)
        }

        @Test(arguments: StoreKind.allCases)
        func `a log in another database that was restored and has grown again is not taken for the one that was read`(
            kind: StoreKind
        ) async throws {
            let folder = try TemporaryFolder()
            let store = try kind.make(in: folder)
            let own = try kind.make(in: folder)
            // The tracking of one of the three stands in another database than the log.
            var settings = store.settings
            switch kind {
            case .postgres: settings["TRICK_COUNTS_POSTGRES_DBNAME"] = (own as? PostgresDatabase)?.name
            case .sqlite: settings["TRICK_COUNTS_SQLITE_DBNAME"] = own.settings["SQLITE_DBNAME"]
            }
            let ground = try Rewind.Ground(settings)
            let log = DogSchoolLog(events: 80, seed: 26)
            try await ground.append(log.lines[0..<60])
            _ = try await ground.host.catchUp()
            // It goes on from there as ever.
            try await ground.append(log.lines[60...])
            _ = try await ground.host.catchUp()
            #expect(own.position(of: "trick_counts") == 80)
            #expect(try own.trickCounts() == log.trickCounts)

            // A backup of the log, and other events since: as many as there were, so that no position tells.
            try store.execute("DELETE FROM dogschool_events WHERE notification_id > 40")
            switch kind {
            case .postgres:
                try store.execute("ALTER SEQUENCE dogschool_events_notification_id_seq RESTART WITH 41")
            case .sqlite: try store.execute("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'dogschool_events'")
            }
            try await ground.append(DogSchoolLog(events: 60, seed: 27).lines[...])
            let outcome = try await ground.host.run(
                "worker", "--manifests", ground.host.manifests.path, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1))
            let summary = try outcome.decoded([BuiltHost.Projection].self)
            #expect(summary.first { $0.name == "trick_counts" }?.state == "ahead")
            #expect(outcome.errors.contains("the log's event at position 80 is version "), "\(outcome.errors)")
            #expect(own.position(of: "trick_counts") == 80)
            #expect(try own.trickCounts() == log.trickCounts)

            // As the message says: the row goes, the read model is emptied, and all is projected anew.
            try own.execute("DELETE FROM trick_counts_tracking WHERE application_name = 'DogSchool'")
            try own.execute("DELETE FROM trick_counts")
            let again = try await ground.host.run(
                "worker", "--manifests", ground.host.manifests.path, "--until-caught-up", "--json")
            #expect(try again.decoded([BuiltHost.Projection].self).first { $0.name == "trick_counts" }?.state == "live")
            #expect(own.position(of: "trick_counts") == 100)
        }

        @Test func `a worker ends in time although its server is frozen`() async throws {
            let database = try PostgresDatabase()
            let proxy = try SwitchableProxy(to: database.cluster.port)
            defer { proxy.close() }
            var settings = database.settings
            settings["POSTGRES_PORT"] = "\(proxy.port)"
            settings["SHUTDOWN_TIMEOUT"] = "30"
            let ground = try Rewind.Ground(settings)
            try await ground.append(DogSchoolLog(events: 20, seed: 25).lines[...])
            let worker = try ground.host.startWorker()
            try await ground.reaches(20, database, worker)
            proxy.freeze()
            // It has noticed nothing yet, and every wait on the server is one without an answer.
            worker.send(SIGTERM)
            let end = try await worker.wait(within: 20)
            #expect(end == .exit(0), "\(worker.errors.suffix(2000))")
        }
    }
}
