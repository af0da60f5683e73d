import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// Commands that only look: `plugins`, `projections`, `settings`, `schema`, and the command line itself.
    @Suite struct LookingCommandTests {
        @Test func `plugins list says of each manifest whether it can be loaded, and why not`() async throws {
            let school = try DogSchoolHost()
            try school.edit("trick_counts", "libTrickCounts.so", "libGone.so")
            try school.folder.write("schema = 2", to: "school/bad.toml")
            try school.edit("dog_profiles", "version = \"1.0.0\"", "version = \"1.0.0\"\nenabled = false")
            let outcome = try await school.run("plugins", "list", "--json")
            #expect(outcome.end == .exit(0))
            let rows = try outcome.rows()
            #expect(Set(rows.map { ($0["manifest"] as? String ?? "").split(separator: "/").last! }).count == 4)
            func row(_ manifest: String) throws -> [String: Any] {
                try #require(rows.first { ($0["manifest"] as? String)?.hasSuffix("/\(manifest).toml") == true })
            }
            #expect(try row("daily_registrations")["state"] as? String == "loaded")
            #expect(try row("daily_registrations")["package"] as? String == "daily-registrations")
            #expect(try row("daily_registrations")["projections"] as? [String] == ["daily_registrations"])
            #expect((try row("daily_registrations")["sha256"] as? String)?.count == 64)
            #expect(try row("daily_registrations")["problems"] as? [String] == [])
            #expect(try row("trick_counts")["state"] as? String == "rejected")
            #expect((try row("trick_counts")["problems"] as? [String])?.first?.contains("libGone.so") == true)
            #expect(try row("dog_profiles")["state"] as? String == "disabled")
            #expect(try row("bad")["state"] as? String == "rejected")
            #expect(try row("bad")["package"] is NSNull)

            let table = try await school.run("plugins", "list")
            #expect(table.output.hasPrefix("package "))
            #expect(table.output.contains("rejected: \(school.manifests.path)/"))
            #expect(try await school.run("plugins", "list", "--strict").end == .exit(78))
        }

        @Test func `plugins and projections are listed without a store's settings`() async throws {
            var school = try DogSchoolHost(["trick_counts"])
            school.settings = ["PROJECTIONIST_STATE_DIR": school.folder.appending("state").path]
            #expect(try await school.run("plugins", "list").end == .exit(0))
            let projections = try await school.run("projections", "list", "--json")
            #expect(projections.end == .exit(0))
            let row = try projections.row("trick_counts")
            #expect(row["application"] as? String == "DogSchool")
            #expect(row["topics"] as? [String] == [DogSchoolLog.trickAdded])
            #expect(row["batch"] as? Int == 500)
            #expect(row["package"] as? String == "trick-counts")
            #expect(try await school.run("projections", "list").output.hasPrefix("name "))
        }

        @Test func `top shows the same again and again`() async throws {
            let school = try DogSchoolHost(["trick_counts", "daily_registrations"])
            try await school.append(DogSchoolLog(events: 40, seed: 8))
            let process = try school.start(
                ["projections", "top", "--interval", "0.1", "--count", "3", "trick_counts"])
            #expect(try await process.wait() == .exit(0), "\(process.errors)")
            let looks = process.output.split(separator: "\n\n")
            #expect(looks.count == 3)
            for look in looks {
                let lines = look.split(separator: "\n")
                #expect(lines.count == 3)
                #expect(lines[1].hasPrefix("name "))
                #expect(lines[2].split(separator: " ").starts(with: ["trick_counts", "not-started", "-", "40", "40"]))
            }
            #expect(looks.last?.contains("  0  ") == true)
            let unknown = try school.start(["projections", "top", "tricks"])
            #expect(try await unknown.wait() == .exit(64))
        }

        @Test func `status shows positions and lag beside a running worker`() async throws {
            let school = try DogSchoolHost(["trick_counts", "daily_registrations"])
            let log = DogSchoolLog(events: 400, seed: 8)
            try await school.append(log)
            let before = try await school.run("projections", "status", "--json")
            #expect(before.end == .exit(0), "\(before.errors)")
            #expect(try before.row("trick_counts")["state"] as? String == "not-started")
            #expect(try before.row("trick_counts")["position"] is NSNull)
            #expect(try before.row("trick_counts")["head"] as? Int == 400)
            #expect(try before.row("trick_counts")["lag"] as? Int == 400)

            let worker = try school.start(["worker"])
            try await eventually("live in the status") {
                let rows = try await school.run("projections", "status", "--json").rows()
                return rows.allSatisfy { $0["state"] as? String == "live" && $0["lag"] as? Int == 0 }
            }
            let row = try await school.run("projections", "status", "trick_counts", "--json").rows()
            #expect(row.count == 1)
            #expect((row[0]["process"] as? String)?.hasSuffix(":\(worker.processID ?? 0)") == true)

            worker.kill()
            let after = try await school.run("projections", "status", "--json").row("trick_counts")
            #expect(after["state"] as? String == "stopped")
            #expect((after["error"] as? String)?.contains("has ended without saying so") == true)
            #expect(after["position"] as? Int == 400)
        }

        @Test func `status of an unknown projection names those that are there`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let outcome = try await school.run("projections", "status", "tricks")
            #expect(outcome.end == .exit(64))
            #expect(outcome.errors == "projectionist: no projection 'tricks'; there are trick_counts\n")
        }

        @Test func `settings shows values with their source, and no secret`() async throws {
            var school = try DogSchoolHost([])
            school.settings["POSTGRES_PASSWORD"] = "hunter2"
            try school.folder.write("LOG_LEVEL=debug\nDATABASE_URL=postgresql://u:hunter3@h/d\n", to: "my.env")
            let outcome = try await school.run("settings", "--json", "--env-file", "my.env")
            #expect(outcome.end == .exit(0))
            #expect(try outcome.row("POSTGRES_PASSWORD")["value"] as? String == "***")
            #expect(try outcome.row("PERSISTENCE_MODULE")["value"] as? String == "eventsourcing.sqlite")
            #expect(try outcome.row("PERSISTENCE_MODULE")["source"] as? String == "environment")
            #expect(try outcome.row("LOG_LEVEL")["value"] as? String == "debug")
            #expect(try outcome.row("LOG_LEVEL")["source"] as? String == "my.env")
            #expect(try outcome.row("SHUTDOWN_TIMEOUT")["source"] as? String == "default")
            let table = try await school.run("settings", "--env-file", "my.env")
            #expect(table.output.hasPrefix("name "))
            for text in [outcome.output, outcome.errors, table.output, table.errors] {
                #expect(!text.contains("hunter"))
            }
        }

        @Test func `everything wrong with the settings is said at once, a line each, and exit 78`() async throws {
            var school = try DogSchoolHost([])
            school.settings["PERSISTENCE_MODULE"] = "eventsourcing.postgres"
            school.settings["SHUTDOWN_TIMEOUT"] = "soon"
            for command in [["settings"], ["worker"], ["events", "read", "DogSchool"]] {
                let process = try school.start(command)
                #expect(try await process.wait() == .exit(78))
                let lines = process.errors.split(separator: "\n")
                #expect(lines.count == 5)
                #expect(lines.first == "projectionist: 4 settings are wrong:")
                for name in ["POSTGRES_DBNAME", "POSTGRES_USER", "POSTGRES_PASSWORD", "SHUTDOWN_TIMEOUT"] {
                    #expect(lines.contains { $0.hasPrefix("projectionist: \(name) must be ") })
                }
            }
        }

        @Test func `a store that does not answer is exit 69`() async throws {
            var school = try DogSchoolHost(["trick_counts"])
            school.settings = [
                "PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": "d", "POSTGRES_USER": "u",
                "POSTGRES_PASSWORD": "hunter2", "POSTGRES_HOST": school.folder.path,
                "PROJECTIONIST_STATE_DIR": school.folder.appending("state").path,
            ]
            let worker = try await school.run("worker", "--log-level", "critical")
            #expect(worker.end == .exit(69))
            #expect(worker.errors.hasPrefix("projectionist: event_store_lifespan could not start: "))
            #expect(worker.errors.split(separator: "\n").count == 1)
            #expect(try await school.run("projections", "status").end == .exit(69))
        }

        @Test func `schema prints statements that make a database the host can work with`() async throws {
            var school = try DogSchoolHost(["trick_counts"])
            let schema = try await school.run("schema", "CatSchool")
            #expect(schema.end == .exit(0))
            #expect(schema.output.contains("\"dogschool_events\"") && schema.output.contains("\"catschool_events\""))
            #expect(schema.output.contains("\"trick_counts_tracking\""))

            school.settings["CREATE_TABLE"] = "false"
            let refused = try await school.run("worker", "--until-caught-up", "--log-level", "critical")
            #expect(refused.end == .exit(78))
            #expect(refused.errors.contains("CREATE_TABLE"))

            try school.database.execute(schema.output)
            let taken = try await school.run("events", "append", "DogSchool", input: nil)
            #expect(taken.end == .exit(0), "\(taken.errors)")
        }

        @Test func `with CREATE_TABLE=false no plugin's set_up is called`() async throws {
            var school = try DogSchoolHost(["trick_counts"])
            try await school.database.execute(school.run("schema").output)
            school.settings["CREATE_TABLE"] = "false"
            let log = DogSchoolLog(events: 200, seed: 12)
            try await school.append(log)
            try school.edit("trick_counts", "batch = 500", "batch = 500\nmax-attempts = 1")
            let without = try await school.run("worker", "--until-caught-up", "--json")
            #expect(without.end == .exit(1))
            #expect(try without.row("trick_counts")["state"] as? String == "failed")
            #expect((try without.row("trick_counts")["error"] as? String)?.contains("trick_counts") == true)
            #expect(try school.database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'trick_counts'") == 0)
            try school.database.execute("CREATE TABLE trick_counts (trick text PRIMARY KEY, count bigint NOT NULL)")
            #expect(try await school.run("worker", "--until-caught-up").end == .exit(0))
            #expect(try school.database.trickCounts() == log.trickCounts)
        }

        @Test func `a wrong command line is one line and exit 64`() async throws {
            let school = try DogSchoolHost([])
            for arguments in [["fly"], ["events", "append"], ["run", "--json"], ["run", "--log-level", "loud"]] {
                let process = try school.start(arguments)
                #expect(try await process.wait() == .exit(64), "\(arguments)")
                #expect(process.errors.hasPrefix("projectionist: "))
                #expect(process.errors.split(separator: "\n").count == 1, "\(process.errors)")
                #expect(process.output.isEmpty)
            }
        }

        @Test func `help and version go to standard output`() async throws {
            let school = try DogSchoolHost([])
            let version = try ChildProcess(
                TestSurroundings.builtProducts.appending(path: "projectionist"), ["--version"], environment: [:])
            #expect(try await version.wait() == .exit(0))
            #expect(version.output.split(separator: ".").count == 3)
            let help = try await school.run("worker", "--help")
            #expect(help.end == .exit(0))
            #expect(help.output.contains("--until-caught-up") && help.errors.isEmpty)
        }
    }
}
