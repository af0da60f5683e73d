import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// Libraries are tried in a child process before the host opens them: one that crashes, hangs or ends the process is
    /// rejected, and the others run.
    @Suite struct LibraryProbeTests {
        /// The shipped `trick_counts`, and one that does what `FIXTURE_END` says.
        private func school(_ end: String) async throws -> DogSchoolHost {
            var school = try DogSchoolHost(["trick_counts"])
            try await FixturePlugin.install("ends", declaring: false, in: school.manifests, school.folder)
            try await school.append(DogSchoolLog(events: 30, seed: 1))
            school.settings["FIXTURE_END"] = end
            return school
        }

        /// What a library does, and how the rejection says it.
        struct Fault: Sendable, CustomTestStringConvertible {
            let end: String
            let message: String
            var testDescription: String { end }

            init(_ end: String, _ message: String) {
                self.end = end
                self.message = message
            }

            static let all = [
                Fault("constructor crash", "crashed with SIGSEGV in a constructor"),
                Fault("constructor abort", "crashed with SIGABRT in a constructor"),
                Fault("constructor exit", "ended the process with exit code 0 in a constructor"),
                Fault("constructor _exit", "ended the process with exit code 0 in a constructor"),
                Fault("constructor hang", "did not return within 3 s from a constructor"),
                Fault("entry abort", "crashed with SIGABRT in its entry"),
                Fault("init crash", "crashed with SIGSEGV in init"),
                Fault("init overflow", "crashed with SIGSEGV in init"),
                Fault("init exit", "ended the process with exit code 0 in init"),
                Fault("init _exit", "ended the process with exit code 0 in init"),
                Fault("init thread", "ended the process with exit code 0 in init"),
                Fault("init hang", "did not return within 3 s from init"),
                Fault("create crash", "crashed with SIGSEGV in create of projection 'dogs'"),
                Fault("create chatter", "did not return within 3 s from create of projection 'dogs'"),
                Fault("destroy abort", "crashed with SIGABRT in destroy of projection 'dogs'"),
            ]
        }

        @Test(arguments: Fault.all)
        func `a library that would take the host down is rejected, with call and reason, and the others run`(
            fault: Fault
        ) async throws {
            var school = try await school(fault.end)
            if fault.message.contains("within 3 s") { school.settings["PROJECTIONIST_PROBE_TIMEOUT"] = "1" }
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            let library = school.manifests.appending(path: "libends.so").path
            let reason =
                "\(school.manifests.path)/ends.toml: library \(library) \(fault.message) when it was tried in a child process"
            let row = try outcome.row("dogs")
            #expect(row["state"] as? String == "rejected")
            #expect((row["error"] as? String)?.hasPrefix(reason) == true, "\(row)")
            #expect(outcome.errors.contains("plugin rejected: \(reason)"), "\(outcome.errors)")
            #expect(try outcome.row("trick_counts")["state"] as? String == "live")
            #expect(try outcome.row("trick_counts")["position"] as? Int == 30)
        }

        @Test func `plugins list shows it as rejected, and with strict nothing starts`() async throws {
            let school = try await school("init crash")
            let list = try await school.run("plugins", "list", "--json")
            #expect(list.end == .exit(0))
            let rows = try list.rows()
            let rejected = try #require(rows.first { $0["package"] as? String == "fixture" })
            #expect(rejected["state"] as? String == "rejected")
            #expect((rejected["problems"] as? [String])?.first?.contains("crashed with SIGSEGV in init") == true)
            #expect(rows.count { $0["state"] as? String == "loaded" } == 1)
            #expect(try await school.run("plugins", "list", "--strict").end == .exit(78))
            let strict = try await school.run("worker", "--until-caught-up", "--strict", "--log-level", "critical")
            #expect(strict.end == .exit(78))
            #expect(strict.errors.contains("crashed with SIGSEGV in init"))
        }

        /// The control: it is the probe that keeps the process alive.
        @Test func `without the probe the same library takes plugins list down`() async throws {
            var school = try await school("constructor crash")
            school.settings["PROJECTIONIST_PROBE"] = "false"
            school.settings["SWIFT_BACKTRACE"] = "enable=no"
            let list = try await school.run("plugins", "list", "--json")
            #expect(list.end == .signal(SIGSEGV))
            #expect(list.output.isEmpty)
        }

        @Test(arguments: ["constructor", "entry", "init", "create", "destroy"])
        func `what a library prints when it is tried is logged with its name, and JSON stays JSON`(
            place: String
        ) async throws {
            let school = try await school("\(place) print")
            let list = try await school.run("plugins", "list", "--json")
            #expect(list.end == .exit(0))
            #expect(try list.rows().count { $0["state"] as? String == "loaded" } == 2)
            let lines = list.errors.split(separator: "\n").filter { $0.contains("printed when the library was tried") }
            #expect(lines.count == 2, "\(list.errors)")
            for (line, text) in zip(lines, ["hello from \(place)", "without an end"]) {
                #expect(line.contains("\(text) library=\(school.manifests.path)/libends.so"))
            }
        }

        @Test func `nothing of a config stands in the log or in what is kept`() async throws {
            let school = try await school("create print")
            try school.edit(
                "ends", "application = \"DogSchool\"",
                "application = \"DogSchool\"\nconfig = { password = \"s3cret-word\" }")
            let outcome = try await school.run("worker", "--until-caught-up", "--log-level", "trace")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(!outcome.errors.contains("s3cret-word"))
            for verdict in try verdicts(school) {
                #expect(!(try String(contentsOf: verdict, encoding: .utf8)).contains("s3cret-word"))
            }
        }

        @Test func `a child ends with the host that has started it, whatever a library does in it`() async throws {
            var school = try await school("init hang")
            school.settings["PROJECTIONIST_PROBE_TIMEOUT"] = "600"
            let host = try school.start(["plugins", "list"])
            try await eventually("the child") { try process(trying: school) != nil }
            host.kill()
            try await eventually("the child's end") { try process(trying: school) == nil }
        }

        @Test func `a signal that comes while libraries are tried ends the host at once, and as it should`()
            async throws
        {
            var school = try await school("init hang")
            school.settings["PROJECTIONIST_PROBE_TIMEOUT"] = "600"
            let worker = try school.start(["worker"])
            try await eventually("the child") { try process(trying: school) != nil }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(
                worker.errors.contains("libends.so was not tried in a child process, for the host was asked to end"))
            #expect(try process(trying: school) == nil)
        }

        @Test func `in the child what the host bridges stands in the environment before any code of the library runs`()
            async throws
        {
            let school = try await school("constructor bridge")
            let list = try await school.run("plugins", "list", "--json")
            #expect(
                list.errors.contains("printed when the library was tried: POSTGRES_POOL_SIZE is 5"), "\(list.errors)")
        }

        /// The process that tries the school's libraries.
        private func process(trying school: DogSchoolHost) throws -> pid_t? {
            let mark = Data("PROJECTIONIST_STATE_DIR=\(school.folder.appending("state").path)\0".utf8)
            for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
                guard let process = pid_t(name),
                    let line = try? Data(contentsOf: URL(filePath: "/proc/\(process)/cmdline")),
                    line.range(of: Data("probe-libraries".utf8)) != nil,
                    let variables = try? Data(contentsOf: URL(filePath: "/proc/\(process)/environ")),
                    variables.range(of: mark) != nil
                else { continue }
                return process
            }
            return nil
        }

        private func verdicts(_ school: DogSchoolHost) throws -> [URL] {
            try FileManager.default.contentsOfDirectory(
                at: school.folder.appending("state/verdicts"), includingPropertiesForKeys: nil)
        }
    }
}
