import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// Projections that cannot run, beside others that can.
    @Suite struct UnstartedProjectionTests {
        private static let shipped = ["daily_registrations", "dog_profiles", "trick_counts"]

        /// A school with a log of 300 events and the host's tables.
        private func school(_ projections: [String] = shipped) async throws -> DogSchoolHost {
            let school = try DogSchoolHost(projections)
            try await school.append(DogSchoolLog(events: 300, seed: 5))
            return school
        }

        /// Runs until all is caught up and checks that just `name` did not run, and why.
        private func expectOnly(
            _ name: String, _ state: String, _ reason: String, of school: DogSchoolHost,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let outcome = try await school.run("worker", "--until-caught-up", "--json", "--log-level", "critical")
            #expect(outcome.end == .exit(1), "\(outcome.errors)", sourceLocation: sourceLocation)
            for row in try outcome.rows() where row["name"] as? String != name {
                #expect(row["state"] as? String == "live", sourceLocation: sourceLocation)
                #expect(row["position"] as? Int == 300, sourceLocation: sourceLocation)
            }
            let row = try outcome.row(name)
            #expect(row["state"] as? String == state, sourceLocation: sourceLocation)
            #expect((row["error"] as? String)?.contains(reason) == true, "\(row)", sourceLocation: sourceLocation)
            #expect(
                outcome.errors.hasPrefix("projectionist: projection '\(name)' \(state): "),
                sourceLocation: sourceLocation)
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")

            let status = try await school.run("projections", "status", "--json").row(name)
            #expect(status["state"] as? String == state, sourceLocation: sourceLocation)
            #expect(status["error"] as? String == row["error"] as? String, sourceLocation: sourceLocation)
        }

        @Test func `a tracking table of another shape rejects its own projection, with manifest and what to do`()
            async throws
        {
            let school = try await school()
            try school.database.execute("CREATE TABLE dog_profiles_tracking (nonsense TEXT)")
            try await expectOnly(
                "dog_profiles", "rejected",
                "\(school.manifests.path)/dog_profiles.toml: projection 'dog_profiles': the table 'dog_profiles_tracking' exists in another shape",
                of: school)
        }

        @Test func `a view in the place of a tracking table rejects its own projection`() async throws {
            // The store's own statement fails: no error that the host has foreseen.
            let school = try await school()
            try school.database.execute("CREATE VIEW trick_counts_tracking AS SELECT 1 AS application_name")
            try await expectOnly(
                "trick_counts", "rejected", "trick_counts.toml: projection 'trick_counts': ", of: school)
        }

        @Test func `with strict the same keeps the host from starting, with 78`() async throws {
            let school = try await school()
            try school.database.execute("CREATE VIEW trick_counts_tracking AS SELECT 1 AS application_name")
            let outcome = try await school.run("worker", "--until-caught-up", "--strict", "--log-level", "critical")
            #expect(outcome.end == .exit(78))
            #expect(outcome.errors.contains("1 rejection with --strict: "))
            #expect(outcome.errors.contains("trick_counts.toml: projection 'trick_counts': "))
        }

        @Test func `an application whose table does not fit takes no other down`() async throws {
            let school = try await school()
            try school.edit("trick_counts", "[package]", "[entry-points.applications.CatSchool]\n[package]")
            try school.database.execute("CREATE TABLE catschool_events (nonsense TEXT)")
            let outcome = try await school.run("worker", "--until-caught-up", "--json", "--log-level", "critical")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            #expect(try outcome.rows().count { $0["state"] as? String == "live" } == 3)
            #expect(
                outcome.errors.hasPrefix(
                    "projectionist: application rejected: application 'CatSchool': the table 'catschool_events' exists in another shape"
                ))
            let strict = try await school.run("worker", "--until-caught-up", "--strict", "--log-level", "critical")
            #expect(strict.end == .exit(78))
            #expect(strict.errors.contains("1 rejection with --strict: application 'CatSchool': "))
        }

        @Test func `an application whose table does not fit takes its own projections down, and only them`()
            async throws
        {
            let school = try DogSchoolHost(["trick_counts"])
            try school.edit("trick_counts", "[package]", "[entry-points.applications.CatSchool]\n[package]")
            try school.database.execute("CREATE TABLE dogschool_events (nonsense TEXT)")
            let outcome = try await school.run("worker", "--until-caught-up", "--json", "--log-level", "critical")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            let row = try outcome.row("trick_counts")
            #expect(row["state"] as? String == "rejected")
            let reason =
                "\(school.manifests.path)/trick_counts.toml: projection 'trick_counts': application 'DogSchool' cannot be used: the table 'dogschool_events' exists in another shape"
            #expect((row["error"] as? String)?.hasPrefix(reason) == true, "\(row)")
            // The host is up, and the other application is there to be written to.
            #expect(try school.database.number("SELECT count(*) FROM catschool_events") == 0)
        }

        @Test func `where no application can be used nothing could run, and the host does not start`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            try school.database.execute("CREATE TABLE dogschool_events (nonsense TEXT)")
            let outcome = try await school.run("worker", "--log-level", "critical")
            #expect(outcome.end == .exit(78))
            #expect(outcome.errors.contains("the table 'dogschool_events' exists in another shape"))
        }

        @Test func `more projections than may run are left out, stand in the summary and make exit 1`() async throws {
            var school = try await school()
            school.settings["MAX_PROJECTION_RUNNERS"] = "2"
            try await expectOnly(
                "trick_counts", "left-out",
                "\(school.manifests.path)/trick_counts.toml: projection 'trick_counts': MAX_PROJECTION_RUNNERS is 2; raise it",
                of: school)
        }

        @Test func `one that cannot run takes no place from one that can`() async throws {
            var school = try await school()
            school.settings["MAX_PROJECTION_RUNNERS"] = "2"
            try school.database.execute("CREATE TABLE daily_registrations_tracking (nonsense TEXT)")
            try await expectOnly("daily_registrations", "rejected", "another shape", of: school)
        }

        @Test func `a process that runs none leaves none out`() async throws {
            var school = try await school()
            school.settings["MAX_PROJECTION_RUNNERS"] = "0"
            let outcome = try await school.run("run", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(0))
            #expect(try outcome.rows().isEmpty)
        }

        @Test func `a projection whose application nobody declares stands in summary and status`() async throws {
            let school = try await school()
            try school.edit("dog_profiles", "application = \"DogSchool\"", "application = \"DogSchol\"")
            let reason =
                "no accepted manifest declares the application 'DogSchol', the nearest declared one is 'DogSchool'"
            let outcome = try await school.run("worker", "--until-caught-up", "--json", "--log-level", "critical")
            #expect(outcome.end == .exit(1))
            #expect(try outcome.row("dog_profiles")["state"] as? String == "rejected")
            #expect((try outcome.row("dog_profiles")["error"] as? String)?.contains(reason) == true)
            #expect(try outcome.rows().count == 3)
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains(reason))
            let status = try await school.run("projections", "status", "--json").row("dog_profiles")
            #expect(status["state"] as? String == "rejected")
            #expect((status["error"] as? String)?.contains(reason) == true)
        }

        @Test func `a newcomer of a name that runs changes nothing for who runs, and makes exit 1`() async throws {
            let school = try await school(["trick_counts"])
            let first = school.manifests.appending(path: "trick_counts.toml")
            let newcomer = try String(contentsOf: first, encoding: .utf8)
                .replacing("name = \"trick-counts\"", with: "name = \"a-newcomer\"")
                .replacing("batch = 500", with: "batch = 1")
            // Its name comes first, its file later: written until the clock of the file system has gone on.
            try await eventually("a later time") {
                let second = try school.folder.write(newcomer, to: "school/a.toml")
                return try changed(second) > changed(first)
            }
            let outcome = try await school.run("worker", "--until-caught-up", "--json", "--log-level", "critical")
            #expect(outcome.end == .exit(1))
            #expect(try outcome.rows().count == 1)
            #expect(try outcome.row("trick_counts")["state"] as? String == "live")
            #expect(
                outcome.errors.hasPrefix(
                    "projectionist: manifest rejected: \(school.manifests.path)/a.toml: entry-points.projections.trick_counts: the projection 'trick_counts' is also in '\(first.path)', which was there first"
                ), "\(outcome.errors)")
            #expect(
                try await school.run("projections", "status", "--json").row("trick_counts")["state"] as? String
                    == "stopped")
            let plugins = try await school.run("plugins", "list", "--json").rows()
            let rejected = plugins.filter { $0["state"] as? String == "rejected" }
            #expect(rejected.contains { $0["projections"] as? [String] == ["trick_counts"] }, "\(plugins)")
            #expect(plugins.contains { $0["manifest"] as? String == first.path && $0["state"] as? String == "loaded" })
        }

        private func changed(_ url: URL) throws -> Double {
            var status = stat()
            try #require(lstat(url.path, &status) == 0)
            return Double(status.st_ctim.tv_sec) * 1e9 + Double(status.st_ctim.tv_nsec)
        }

        @Test func `a process that cannot run a projection says nothing over the one that does`() async throws {
            let school = try await school(["trick_counts"])
            let worker = try school.start(["worker"])
            try await eventually("live in the status") {
                try await school.run("projections", "status", "--json").row("trick_counts")["state"] as? String
                    == "live"
            }
            let other = try DogSchoolHost(["trick_counts"])
            try other.edit("trick_counts", "libTrickCounts.so", "libGone.so")
            var settings = school.settings
            settings["PROJECTIONIST_STATE_DIR"] = other.folder.appending("state").path
            var blind = other
            blind.settings = settings
            #expect(try await blind.run("worker", "--until-caught-up").end == .exit(1))
            let row = try await school.run("projections", "status", "--json").row("trick_counts")
            #expect(row["state"] as? String == "live")
            #expect((row["process"] as? String)?.hasSuffix(":\(worker.processID ?? 0)") == true)
            // Once nobody runs it any more, its word counts.
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0))
            #expect(try await blind.run("worker", "--until-caught-up").end == .exit(1))
            let after = try await school.run("projections", "status", "--json").row("trick_counts")
            #expect(after["state"] as? String == "rejected")
            #expect(after["position"] as? Int == 300)
        }
    }
}
