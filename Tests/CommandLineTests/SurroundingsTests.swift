import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// What operators, shells and orchestrators put around the program: pipes as files of settings, mounts, files of others.
    @Suite struct SurroundingsTests {
        @Test(arguments: [
            ("--env-file <(echo MAX_PROJECTION_RUNNERS=3)", "3"),
            ("--env-file /dev/stdin <<<MAX_PROJECTION_RUNNERS=4", "4"),
            ("--env-file /dev/stdin < <(echo MAX_PROJECTION_RUNNERS=5)", "5"), ("--env-file /dev/null", "8"),
        ])
        func `the env file may be a pipe`(_ arguments: String, runners: String) async throws {
            let outcome = try await shell("\"$0\" settings --json \(arguments)")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(try outcome.row("MAX_PROJECTION_RUNNERS")["value"] as? String == runners)
        }

        @Test func `a secret may come through a pipe`() async throws {
            let outcome = try await shell(
                "POSTGRES_PASSWORD_FILE=<(echo word) exec \"$0\" settings --json",
                ["PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_DBNAME": "dogs", "POSTGRES_USER": "ann"])
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(try outcome.row("POSTGRES_PASSWORD")["value"] as? String == "***")
        }

        @Test func `a folder called .env is named, with the way around it`() async throws {
            let school = try DogSchoolHost([])
            try school.folder.makeFolder(".env")
            let outcome = try await school.run("settings")
            #expect(outcome.end == .exit(78))
            #expect(
                outcome.errors
                    == "projectionist: the env file '.env' cannot be read: it is a folder; name a file, or name another one with --env-file (/dev/null for none)\n"
            )
            #expect(try await school.run("settings", "--env-file", "/dev/null").end == .exit(0))
        }

        @Test func `several wrong settings stand in a line each`() async throws {
            var school = try DogSchoolHost([])
            school.settings["POSTGRES_PORT"] = "tcp://10.0.0.1:5432"
            school.settings["LOG_LEVEL"] = "loud"
            let outcome = try await school.run("settings")
            #expect(outcome.end == .exit(78))
            let lines = outcome.errors.split(separator: "\n").map(String.init)
            #expect(lines.count == 3, "\(outcome.errors)")
            #expect(lines.first == "projectionist: 2 settings are wrong:")
            #expect(lines.contains { $0.hasPrefix("projectionist: LOG_LEVEL must be trace, ") })
            #expect(
                lines.contains {
                    $0.hasPrefix("projectionist: POSTGRES_PORT must be ") && $0.contains("enableServiceLinks: false")
                })
        }

        @Test(.enabled(if: TestSurroundings.python != nil, "no Python environment: run the tests with scripts/test"))
        func `a SQLite file that the Python library wrote is refused with the reason and left as it is`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            try await PythonProgram.run(
                "write_events.py", "--dogs", "3", "--threads", "1", settings: school.database.settings)
            let written = try school.database.number("SELECT count(*) FROM stored_events")
            #expect((written ?? 0) >= 3)
            for command in [
                ["run", "--until-caught-up"], ["worker", "--until-caught-up"], ["events", "read", "DogSchool"],
                ["projections", "status"],
            ] {
                let process = try school.start(command)
                #expect(try await process.wait() == .exit(78), "\(command)")
                #expect(process.errors.contains("was made by the Python eventsourcing library (table 'stored_events')"))
                #expect(process.errors.contains("SQLITE_DBNAME"))
            }
            #expect(
                try school.database.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") == [["stored_events"]])
            #expect(try school.database.number("SELECT count(*) FROM stored_events") == written)
        }

        @Test(.enabled(if: Self.canMount, "mounting takes root and 'unshare'"))
        func `a folder that everybody can write is taken on a mount that is read-only`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            #expect(chmod(school.manifests.path, 0o777) == 0)
            #expect(chmod(school.manifests.appending(path: "trick_counts.toml").path, 0o666) == 0)
            let writable = try await school.run("plugins", "list", "--strict")
            #expect(writable.end == .exit(78))
            #expect(writable.output.contains("can be written by everybody (mode 777)"), "\(writable.output)")
            let mount =
                "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && exec \"$0\" plugins list --strict --manifests \"$1\""
            let process = try ChildProcess(
                URL(filePath: "/usr/bin/unshare"),
                [
                    "-m", "/bin/bash", "-c", mount,
                    TestSurroundings.builtProducts.appending(path: "projectionist").path, school.manifests.path,
                ],
                environment: TestSurroundings.childEnvironment.merging(school.settings) { $1 },
                workingFolder: school.folder.url)
            #expect(try await process.wait() == .exit(0), "\(process.errors) \(process.output)")
            #expect(process.output.contains("trick-counts"))
        }

        private static let canMount: Bool = {
            guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
            let script = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\""
            let process = try? ChildProcess(
                URL(filePath: "/usr/bin/unshare"), ["-m", "/bin/bash", "-c", script, folder.url.path],
                environment: TestSurroundings.childEnvironment)
            while let process, process.end == nil { usleep(1000) }
            return process?.end == .exit(0)
        }()

        /// Runs a script in which `$0` is the program.
        private func shell(_ script: String, _ settings: [String: String] = [:]) async throws -> DogSchoolHost.Outcome {
            let school = try DogSchoolHost([])
            let process = try ChildProcess(
                URL(filePath: "/bin/bash"),
                ["-c", script, TestSurroundings.builtProducts.appending(path: "projectionist").path],
                environment: TestSurroundings.childEnvironment.merging(school.settings) { $1 }.merging(settings) { $1 },
                workingFolder: school.folder.url)
            let end = try await process.wait()
            return DogSchoolHost.Outcome(end: end, output: process.output, errors: process.errors)
        }
    }
}
