import Foundation
import TestSupport
import Testing

extension RealParts {
    /// The built host as a role that may not do everything.
    @Suite struct MissingRights {
        private static let projections = ["trick_counts", "dog_profiles"]

        /// A database with a log and the host's tables, made by its owner.
        private func prepared() async throws -> (database: PostgresDatabase, host: BuiltHost) {
            let database = try PostgresDatabase()
            var host = try BuiltHost(database.settings)
            host.manifests = try host.folder.makeFolder("manifests")
            try DogSchoolManifest.write(Self.projections, batch: 500, to: host.manifests)
            let events = host.folder.appending("events.jsonl")
            try DogSchoolLog(events: 400, seed: 29).write(to: events)
            try await host.append(events)
            return (database, host)
        }

        private func run(_ host: BuiltHost, _ arguments: String...) async throws -> BuiltHost.Outcome {
            let process = try host.start(
                arguments: ["worker", "--manifests", host.manifests.path, "--log-level", "critical"] + arguments)
            return try await BuiltHost.Outcome(
                end: process.wait(), output: process.output, errors: process.errors)
        }

        @Test func `a schema in which nothing may be made is exit 78 with the GRANT`() async throws {
            let database = try PostgresDatabase()
            let role = try PostgresRole(in: database)
            let host = try BuiltHost(role.settings)
            let outcome = try await run(host)
            #expect(outcome.end == .exit(78))
            #expect(
                outcome.errors
                    == "projectionist: event_store_lifespan could not start: role \"\(role.name)\" lacks CREATE on schema \"public\"; let the owner or a superuser run: GRANT CREATE ON SCHEMA \"public\" TO \"\(role.name)\"\n"
            )
            // What it says is what it takes.
            try role.grant("CREATE ON SCHEMA \"public\"")
            #expect(try await run(host, "--until-caught-up").end == .exit(0))
        }

        @Test func `plugins run with the rights of PROJECTION_ROLE`() async throws {
            let (database, host) = try await prepared()
            let role = try PostgresRole(in: database)
            var own = host
            own.settings["PROJECTION_ROLE"] = role.name
            let refused = try await run(own, "--until-caught-up")
            #expect(refused.end == .exit(1))
            #expect(
                refused.errors.contains("GRANT USAGE, CREATE ON SCHEMA \"public\" TO \"\(role.name)\"")
                    || refused.errors.contains("GRANT CREATE ON SCHEMA \"public\" TO \"\(role.name)\""),
                "\(refused.errors)")
            try role.grant("CREATE ON SCHEMA public")
            let done = try await run(own, "--until-caught-up")
            #expect(done.end == .exit(0), "\(done.errors)")
            #expect(
                try database.number("SELECT count(*) FROM pg_tables WHERE tableowner = '\(role.name)'") ?? 0 > 0)
            #expect(
                try database.number(
                    "SELECT notification_id FROM trick_counts_tracking WHERE application_name = 'DogSchool'") == 400)
        }

        @Test func `one projection that may not have its table is rejected with manifest and GRANT, the other runs`()
            async throws
        {
            var (database, host) = try await prepared()
            _ = try database.rows("CREATE SCHEMA locked")
            let role = try PostgresRole(
                in: database, "CREATE ON SCHEMA public", "ALL ON ALL TABLES IN SCHEMA public",
                "USAGE ON SCHEMA locked")
            host.settings.merge(role.settings) { $1 }
            host.settings["TRICK_COUNTS_POSTGRES_SCHEMA"] = "locked"
            let outcome = try await run(host, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            let rows = try outcome.decoded([BuiltHost.Projection].self)
            #expect(rows.first { $0.name == "dog_profiles" }?.state == "live")
            #expect(rows.first { $0.name == "dog_profiles" }?.position == 400)
            #expect(rows.first { $0.name == "trick_counts" }?.state == "rejected")
            #expect(
                outcome.errors
                    == "projectionist: projection 'trick_counts' rejected: \(host.manifests.path)/trick_counts.toml: projection 'trick_counts': role \"\(role.name)\" lacks CREATE on schema \"locked\"; let the owner or a superuser run: GRANT CREATE ON SCHEMA \"locked\" TO \"\(role.name)\"\n"
            )
            try role.grant("CREATE ON SCHEMA locked")
            #expect(try await run(host, "--until-caught-up").end == .exit(0))
            #expect(try database.number("SELECT count(*) FROM locked.trick_counts") ?? 0 > 0)
        }

        @Test func `a schema of a projection's own is made as the host's is`() async throws {
            var (database, host) = try await prepared()
            host.settings["TRICK_COUNTS_POSTGRES_SCHEMA"] = "counts"
            let outcome = try await run(host, "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(try database.number("SELECT count(*) FROM counts.trick_counts") ?? 0 > 0)
            #expect(try database.number("SELECT count(*) FROM public.dog_profiles") ?? 0 > 0)
            // Whoever makes the tables by hand makes the schema too.
            host.settings["TRICK_COUNTS_POSTGRES_SCHEMA"] = "none_there"
            host.settings["CREATE_TABLE"] = "false"
            let refused = try await run(host, "--until-caught-up")
            #expect(refused.end == .exit(1))
            #expect(refused.errors.contains("the schema \"none_there\" does not exist; set CREATE_TABLE=true"))
        }

        @Test func `a projection whose own database refuses it is rejected alone`() async throws {
            var (database, host) = try await prepared()
            defer { withExtendedLifetime(database) {} }
            host.settings["TRICK_COUNTS_POSTGRES_DBNAME"] = "there_is_none"
            let outcome = try await run(host, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            let rows = try outcome.decoded([BuiltHost.Projection].self)
            #expect(rows.first { $0.name == "dog_profiles" }?.position == 400)
            #expect(rows.first { $0.name == "trick_counts" }?.state == "rejected")
            #expect(outcome.errors.contains("\"there_is_none\" does not exist"))
            // And the host is ready for what it serves, but not all its projections are.
            let serving = try await ServingHost.start(host, as: "worker")
            try await eventually("readiness") { try await serving.get("/readyz").status == 200 }
            let projections = try await serving.get("/readyz/projections")
            #expect(projections.status == 503)
            #expect(projections.text.contains("projection 'trick_counts' is rejected: "))
            #expect(try await serving.stop() == .exit(0))
        }

        @Test func `a projection whose own database does not answer is rejected alone`() async throws {
            var (database, host) = try await prepared()
            defer { withExtendedLifetime(database) {} }
            // A port where nobody listens.
            let silent = 1
            host.settings["TRICK_COUNTS_POSTGRES_HOST"] = "127.0.0.1"
            host.settings["TRICK_COUNTS_POSTGRES_PORT"] = "\(silent)"
            let outcome = try await run(host, "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            let rows = try outcome.decoded([BuiltHost.Projection].self)
            #expect(rows.first { $0.name == "dog_profiles" }?.position == 400)
            #expect(rows.first { $0.name == "trick_counts" }?.state == "rejected")
            #expect(outcome.errors.contains("port \(silent) failed: Connection refused"), "\(outcome.errors)")
            #expect(outcome.errors.contains("start the host again when that database answers"))
        }

        @Test func `a log that may not be written is exit 78 with the GRANTs`() async throws {
            var (database, host) = try await prepared()
            let role = try PostgresRole(
                in: database, "SELECT ON dogschool_events", "SELECT ON projectionist_schema")
            host.settings.merge(role.settings) { $1 }
            let line = "{\"originator_id\": \"\(UUID().uuidString.lowercased())\", \"topic\": \"t\", \"state\": {}}\n"
            let file = try host.folder.write(line, to: "line.jsonl")
            let outcome = try await host.run("events", "append", "DogSchool", file.path)
            #expect(outcome.end == .exit(78))
            #expect(
                outcome.errors.contains("GRANT INSERT ON TABLE \"public\".\"dogschool_events\" TO \"\(role.name)\""),
                "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            // To read it is enough.
            #expect(try await host.run("events", "read", "DogSchool", "--limit", "1").end == .exit(0))
        }

        @Test func `left out and rejected projections are told by readiness, and not to who only serves`() async throws
        {
            var (database, host) = try await prepared()
            defer { withExtendedLifetime(database) {} }
            host.settings["MAX_PROJECTION_RUNNERS"] = "1"
            // One whose library is missing, and one of a manifest that is wrong.
            let manifest = host.manifests.appending(path: "daily_registrations.toml")
            try DogSchoolManifest.write(["daily_registrations"], batch: 500, to: host.manifests)
            let text = try String(contentsOf: manifest, encoding: .utf8)
                .replacing("[entry-points.applications.DogSchool]\n", with: "")
            try Data(text.replacing("libDailyRegistrations.so", with: "libGone.so").utf8).write(to: manifest)
            try Data(
                text.replacing("daily", with: "yearly").replacing("batch = 500", with: "batch = 0").utf8
            ).write(to: host.manifests.appending(path: "yearly.toml"))
            let worker = try await ServingHost.start(host, as: "worker")
            let left = try await worker.get("/readyz/projections")
            #expect(left.status == 503)
            let reasons = try left.object()["reasons"] as? [String] ?? []
            #expect(reasons.contains { $0.hasPrefix("projection 'trick_counts' is left-out: ") }, "\(reasons)")
            for (name, reason) in [("daily_registrations", "libGone.so"), ("yearly_registrations", "batch")] {
                #expect(
                    reasons.contains {
                        $0.hasPrefix("projection '\(name)' is rejected: ") && $0.contains(reason)
                    }, "\(reasons)")
                let listed = try await worker.get("/projections/\(name)").object()
                #expect(listed["state"] as? String == "rejected")
            }
            try await eventually("the other one") {
                let now = try await worker.get("/readyz/projections").object()["reasons"] as? [String]
                return now?.count == 3
            }
            try await eventually("readiness") { try await worker.get("/readyz").status == 200 }
            let listed = try await worker.get("/projections/trick_counts").object()
            #expect(listed["state"] as? String == "left-out")
            let api = try await ServingHost.start(host, as: "api")
            #expect(try await api.get("/readyz/projections").status == 200)
            #expect(try await api.get("/projections/trick_counts").object()["state"] as? String == "left-out")
            for serving in [worker, api] { #expect(try await serving.stop() == .exit(0)) }
        }
    }
}
