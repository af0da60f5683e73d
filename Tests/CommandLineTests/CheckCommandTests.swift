import Foundation
import TestSupport
import Testing

extension PluginTrials {
    /// `plugins check`: a plugin that is right passes, and each of a set of wrong ones is caught by the check that is for it.
    @Suite struct CheckCommandTests {
        /// A fault of `Tests/Fixtures/Plugins/faulty.c`, and what has to be found.
        struct Fault: Sendable, CustomTestStringConvertible {
            let define: String
            let check: String
            let outcome: String
            /// What the detail says, in part.
            let words: String

            init(_ define: String, _ check: String, _ outcome: String, _ words: String) {
                self.define = define
                self.check = check
                self.outcome = outcome
                self.words = words
            }

            var testDescription: String { define }
        }

        static let faults = [
            Fault("CONSTRUCTOR_CRASHES", "open", "crashed", "SIGABRT when a constructor ran"),
            Fault("CONSTRUCTOR_HANGS", "open", "timed out", "when a constructor ran"),
            Fault("CONSTRUCTOR_EXITS", "open", "crashed", "ended the process with exit code 3"),
            Fault("ENTRY_CRASHES", "open", "crashed", "SIGABRT when its entry ran"),
            Fault("ANSWERS_EVERY_HOST", "negotiation", "failed", "gives a factory to a host of the majors 0 to 0"),
            Fault("ANSWERS_EXACT_HOSTS", "negotiation", "failed", "gives no factory to a host of the majors 0 to 5"),
            Fault("NO_APPLY", "factory", "failed", "its function 'apply' is null"),
            Fault("OTHER_NAME", "factory", "failed", "is the plugin 'cats', the manifest's package is 'faulty'"),
            Fault("HAS_EVERY_EXTENSION", "unknown-extension", "failed", "it has an extension 'projectionist.nobody/1'"),
            Fault("INIT_TRUSTS_THE_HOST", "host-without-extensions", "crashed", "SIGSEGV when its init ran"),
            Fault("INIT_FAILS_SILENTLY", "host-without-extensions", "failed", "without saying why"),
            Fault("CREATES_ANYTHING", "unknown-projection", "failed", "makes an instance of 'no_such_projection'"),
            Fault("ONE_INSTANCE_ONLY", "lifecycle", "crashed", "SIGABRT when an instance was created"),
            Fault("SETS_UP_ONCE", "set-up-twice", "failed", "set_up fails where the read model is there already"),
            Fault("NEEDS_AN_EVENT", "empty-batch", "crashed", "SIGSEGV when apply ran without events"),
            Fault("WRITES_WITHOUT_EVENTS", "empty-batch", "failed", "changes the read model"),
            Fault("FEW_EVENTS_ONLY", "full-batch", "crashed", "when apply ran with the events "),
            Fault("KNOWS_ALL_TOPICS", "unknown-topic", "crashed", "projectionist.check:Nobody.Knows"),
            Fault("TRUSTS_STATES", "invalid-state", "crashed", "whose state is damaged"),
            Fault("FAILS_SILENTLY", "invalid-state", "failed", "without saying why"),
            Fault("SMALL_STATES_ONLY", "huge-state", "crashed", "a state of 16 MB"),
            Fault("KEEPS_POINTERS", "retained-pointers", "crashed", "it keeps a pointer to them"),
            Fault("COUNTS_IN_MEMORY", "rolled-back-batch", "failed", "counts twice"),
            Fault("COUNTS_BATCHES", "event-by-event", "failed", "the events one by one give another read model"),
            Fault("COUNTS_CALLS_OF_THE_PROCESS", "replay-twice", "failed", "gives another read model"),
            Fault("COUNTS_IN_MEMORY", "restart", "failed", "a new instance that goes on in the middle"),
            Fault("CLEARS_HALF", "clear", "failed", "clear_read_model leaves something behind"),
            Fault("USES_ANOTHER_THREAD", "host-calls", "failed", "execute was used on another thread"),
            Fault("USES_A_CALL_LATE", "host-calls", "failed", "used a call after its end"),
            Fault("STOP_NEEDS_A_CALL", "request-stop", "crashed", "request_stop ran before any call"),
            Fault("STOP_USES_THE_CALL", "request-stop", "failed", "execute"),
            Fault("STOP_LOSES_EVENTS", "request-stop", "failed", "says that all went well, and has not done all"),
            Fault("CANCEL_LOSES_EVENTS", "request-stop", "failed", "says that all went well, and has not done all"),
            Fault("LEAKS_IN_APPLY", "leaks", "failed", "bytes behind each time"),
            Fault("LEAKS_MEMORY", "leaks", "failed", "1000 instances left "),
            Fault("LEAKS_DESCRIPTORS", "leaks", "failed", "1000 descriptors behind"),
            Fault("LEAKS_THREADS", "leaks", "failed", "1000 threads"),
            Fault("SHARES_THE_ENVIRONMENT", "two-versions", "failed", "two copies of the library in one process"),
            Fault("NEVER_RETURNS", "replay-twice", "timed out", "when apply ran with the events "),
        ]

        /// The report of one plugin.
        private struct Report: Decodable {
            let manifest: String
            let passed: Bool
            let seed: Int
            let results: [Result]

            struct Result: Decodable {
                let check: String
                let projection: String?
                let outcome: String
                let detail: String
            }
        }

        /// A folder of manifests with the plugin of `faulty.c`.
        private func school(_ define: String? = nil) async throws -> DogSchoolHost {
            let school = try DogSchoolHost([])
            try await FixturePlugin.build(
                "faulty", defines: define.map { [$0] } ?? [], to: school.manifests.appending(path: "libfaulty.so"),
                in: school.folder)
            let manifest = """
                schema = 1
                [package]
                name = "faulty"
                version = "1.0.0"
                [library]
                path = "libfaulty.so"
                [abi]
                major = 1
                [entry-points.applications.DogSchool]
                [entry-points.projections.tricks]
                application = "DogSchool"
                topics = ["dogschool.domain:Dog.TrickAdded"]

                """
            try Data(manifest.utf8).write(to: school.manifests.appending(path: "faulty.toml"))
            let lines = DogSchoolLog(events: 200, seed: 3)
            try lines.write(to: school.folder.appending("dogs.jsonl"))
            return school
        }

        private func reports(_ outcome: DogSchoolHost.Outcome) throws -> [Report] {
            do {
                return try JSONDecoder().decode([Report].self, from: Data(outcome.output.utf8))
            } catch {
                throw TestFailure("\(error): \(outcome.output.prefix(2000)) \(outcome.errors.suffix(2000))")
            }
        }

        @Test(arguments: faults) func `a wrong plugin is caught by the check that is for it`(fault: Fault) async throws
        {
            let school = try await school(fault.define)
            let limit = fault.outcome == "timed out" ? "2" : "60"
            let outcome = try await school.run(
                "plugins", "check", "school/faulty.toml", "--events", "dogs.jsonl", "--only", fault.check, "--timeout",
                limit, "--json")
            let report = try #require(try reports(outcome).first)
            let result = try #require(report.results.first { $0.check == fault.check }, "\(outcome.output)")
            #expect(result.outcome == fault.outcome, "\(result.detail)")
            #expect(result.detail.contains(fault.words), "\(result.detail)")
            #expect(!report.passed)
            #expect(outcome.end == .exit(1))
        }

        @Test func `the same plugin without a fault passes every check`() async throws {
            let school = try await school()
            let outcome = try await school.run(
                "plugins", "check", "school", "--events", "dogs.jsonl", "--json", "--junit", "report.xml", "--seed",
                "17")
            let report = try #require(try reports(outcome).first)
            let others = report.results.filter { $0.outcome != "passed" && !["pin", "signature"].contains($0.check) }
            #expect(others.map { "\($0.check): \($0.detail)" } == [])
            #expect(outcome.end == .exit(0))
            #expect(report.seed == 17)
            // Every fault has its check, and no check is without a fault that it finds.
            let checked = Set(report.results.filter { $0.projection != nil }.map(\.check))
            let caught = Set(Self.faults.map(\.check))
            #expect(checked.subtracting(caught) == [])
            #expect(caught.isSubset(of: Set(report.results.map(\.check))))

            let xml = try ElementCounts(school.folder.appending("report.xml"))
            #expect(xml.count("testcase") == report.results.count)
            #expect(xml.count("failure") == 0 && xml.count("error") == 0 && xml.count("skipped") == 2)
        }

        @Test func `read models stand in scratch schemas of PostgreSQL where that is asked for, and none is left`()
            async throws
        {
            let database = try PostgresDatabase()
            var school = try await school()
            let sqlite = try await school.run("plugins", "check", "school", "--store", "postgres")
            #expect(sqlite.end == .exit(78))
            #expect(sqlite.errors.contains("needs the settings of a PostgreSQL"), "\(sqlite.errors)")
            school.settings = database.settings.merging(
                school.settings.filter { $0.key == "PROJECTIONIST_STATE_DIR" }
            ) { $1 }
            let passed = try await school.run(
                "plugins", "check", "school", "--store", "postgres", "--events", "dogs.jsonl", "--json")
            #expect(passed.end == .exit(0), "\(passed.output) \(passed.errors)")
            // The control: the same faults are found there.
            for define in ["COUNTS_IN_MEMORY", "KEEPS_POINTERS"] {
                try await FixturePlugin.build(
                    "faulty", defines: [define], to: school.manifests.appending(path: "libfaulty.so"), in: school.folder
                )
                let failed = try await school.run(
                    "plugins", "check", "school", "--store", "postgres", "--events", "dogs.jsonl", "--only", "restart",
                    "--only", "retained-pointers")
                #expect(failed.end == .exit(1), "\(failed.output)")
            }
            // What a crash leaves is dropped by the next one.
            try await FixturePlugin.build(
                "faulty", to: school.manifests.appending(path: "libfaulty.so"), in: school.folder)
            let last = try await school.run(
                "plugins", "check", "school", "--store", "postgres", "--events", "dogs.jsonl", "--only", "clear")
            #expect(last.end == .exit(0), "\(last.output)")
            let left = try database.number(
                "SELECT count(*) FROM pg_namespace WHERE starts_with(nspname::text, 'projectionist_replay_')")
            #expect(left == 0)
        }

        @Test func `crashes are errors of the report for build servers, and no files are left`() async throws {
            let school = try await school("TRUSTS_STATES")
            let before = try Self.leftovers()
            let outcome = try await school.run(
                "plugins", "check", "school/faulty.toml", "--events", "dogs.jsonl", "--only", "invalid-state", "--only",
                "clear", "--junit", "-")
            #expect(outcome.end == .exit(1))
            try Data(outcome.output.utf8).write(to: school.folder.appending("report.xml"))
            let xml = try ElementCounts(school.folder.appending("report.xml"))
            #expect(xml.count("error") == 1 && xml.count("failure") == 0, "\(outcome.output)")
            #expect(outcome.output.contains("type=\"crashed\""))
            #expect(try Self.leftovers().subtracting(before) == [])
        }

        private static func leftovers() throws -> Set<String> {
            Set(
                try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path).filter
                {
                    $0.hasPrefix("projectionist-check-")
                })
        }

        @Test func `the shipped plugins pass`() async throws {
            let school = try DogSchoolHost()
            try DogSchoolLog(events: 300, seed: 4).write(to: school.folder.appending("dogs.jsonl"))
            let outcome = try await school.run("plugins", "check", "school", "--events", "dogs.jsonl", "--json")
            let reports = try reports(outcome)
            #expect(reports.count == 3)
            for report in reports {
                let others = report.results.filter {
                    $0.outcome != "passed" && !["pin", "signature"].contains($0.check)
                }
                #expect(others.map { "\(report.manifest) \($0.check): \($0.detail)" } == [])
            }
            #expect(outcome.end == .exit(0))
        }

        @Test func `without events of its own a plugin is tried with made-up ones, the same for the same seed`()
            async throws
        {
            let school = try await school()
            func details(_ seed: String) async throws -> [String] {
                let outcome = try await school.run(
                    "plugins", "check", "school", "--seed", seed, "--only", "replay-twice", "--only", "invalid-state",
                    "--only", "huge-state", "--json")
                #expect(outcome.end == .exit(0), "\(outcome.output)")
                return try reports(outcome)[0].results.map { "\($0.check) \($0.outcome) \($0.detail)" }
            }
            let first = try await details("5")
            // It wants a field that no made-up event has.
            #expect(
                first.contains {
                    $0.hasPrefix("replay-twice skipped the plugin refuses made-up events")
                        && $0.contains("--events FILE")
                }, "\(first)")
            #expect(first.contains { $0.hasPrefix("invalid-state passed") }, "\(first)")
            #expect(try await details("5") == first)
        }

        @Test func `strict wants every check of the code to be made`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let few = ["--only", "replay-twice", "--only", "open"]
            func check(_ arguments: [String]) async throws -> ChildProcess.End {
                try await school.start(["plugins", "check", "school"] + few + arguments).wait()
            }
            // It refuses made-up events.
            #expect(try await check([]) == .exit(0))
            #expect(try await check(["--strict"]) == .exit(1))
            try DogSchoolLog(events: 300, seed: 4).write(to: school.folder.appending("dogs.jsonl"))
            #expect(try await check(["--strict", "--events", "dogs.jsonl"]) == .exit(0))
            #expect(try await check(["--strict", "--static"]) == .exit(64))
        }

        @Test func `events that a plugin has nothing of are a fault, and so is what it leaves running`() async throws {
            let school = try await school()
            try school.folder.write(
                "{\"originator_id\":\"7f1f9ee0-0000-4000-8000-000000000001\",\"topic\":\"cats:Cat.Fed\",\"state\":{}}\n",
                to: "cats.jsonl")
            let cats = try await school.run(
                "plugins", "check", "school", "--events", "cats.jsonl", "--only", "replay-twice")
            #expect(cats.end == .exit(1))
            #expect(cats.output.contains("the events given hold none of its topics"), "\(cats.output)")
            for (define, words) in [
                ("LEAVES_A_PROCESS", "leaves 1 process behind"), ("WRITES_TO_THE_SOCKET", "SIGABRT"),
                ("FILLS_THE_SOCKET", "did not return within"),
            ] {
                try await FixturePlugin.build(
                    "faulty", defines: [define], to: school.manifests.appending(path: "libfaulty.so"), in: school.folder
                )
                let outcome = try await school.run(
                    "plugins", "check", "school", "--events", "dogs.jsonl", "--only", "open", "--timeout", "2")
                #expect(outcome.end == .exit(1))
                #expect(outcome.output.contains(words), "\(define): \(outcome.output)")
            }
        }

        @Test(.enabled(if: TestSurroundings.have("cc"), "no cc in PATH"))
        func `a plain function that uses a host function after its call is caught, too`() async throws {
            let school = try DogSchoolHost([])
            let source = TestSurroundings.checkout.appending(path: "Tests/Fixtures/Functions/misuse.c").path
            let library = school.manifests.appending(path: "libmisuse.so").path
            let compiler = try ChildProcess(
                URL(filePath: "/usr/bin/env"), ["cc", "-D_GNU_SOURCE", "-fPIC", "-shared", source, "-o", library],
                environment: TestSurroundings.childEnvironment, workingFolder: school.folder.url)
            try #require(try await compiler.wait(within: 120) == .exit(0), "\(compiler.errors)")
            for (second, isCaught) in [
                ("uses_later(execute: fn) -> i32", true), ("keeps(execute: fn, fail: fn) -> i32", false),
            ] {
                let manifest = """
                    schema = 1
                    [package]
                    name = "misuse"
                    version = "1.0.0"
                    [library]
                    path = "libmisuse.so"
                    [entry-points.applications.DogSchool]
                    [entry-points.projections.tricks]
                    application = "DogSchool"
                    set-up = ["CREATE TABLE IF NOT EXISTS found (number bigint)"]
                    clear = ["DELETE FROM found"]
                    [entry-points.projections.tricks.functions]
                    "\(DogSchoolLog.registered)" = "keeps(execute: fn, fail: fn) -> i32"
                    "\(DogSchoolLog.trickAdded)" = "\(second)"

                    """
                try Data(manifest.utf8).write(to: school.manifests.appending(path: "misuse.toml"))
                try DogSchoolLog(events: 50, seed: 3).write(to: school.folder.appending("dogs.jsonl"))
                let outcome = try await school.run(
                    "plugins", "check", "school/misuse.toml", "--events", "dogs.jsonl", "--only", "host-calls")
                #expect(outcome.end == .exit(isCaught ? 1 : 0), "\(outcome.output)")
                #expect(outcome.output.contains("after its call's end: refused") == isCaught, "\(outcome.output)")
            }
        }

        @Test func `what is wrong with a manifest or a file comes first, and nothing of it is run`() async throws {
            let school = try await school("CONSTRUCTOR_CRASHES")
            try school.edit("faulty", "version = \"1.0.0\"", "version = \"1.0.0\"\nverison = 1")
            let manifest = try await school.run("plugins", "check", "school/faulty.toml")
            #expect(manifest.end == .exit(1))
            #expect(manifest.output.contains("faulty.toml:5: package.verison: "), "\(manifest.output)")
            try school.edit("faulty", "\nverison = 1", "")
            try school.edit("faulty", "[abi]", "sha256 = \"\(String(repeating: "0", count: 64))\"\n[abi]")
            let pin = try await school.run("plugins", "check", "school/faulty.toml", "--json")
            #expect(pin.end == .exit(1))
            let results = try reports(pin)[0].results
            #expect(results.first { $0.check == "pin" }?.outcome == "failed")
            #expect(results.first { $0.check == "exports" }?.outcome == "passed")
            #expect(!results.contains { $0.check == "open" })
        }

        @Test func `a path that is no manifest is named, with what to do`() async throws {
            let school = try await school()
            for (path, words) in [
                ("nowhere.toml", "there is no such file or folder"), ("school/libfaulty.so", "is no manifest"),
                (".", "holds no manifest"),
            ] {
                let outcome = try await school.run("plugins", "check", path)
                #expect(outcome.end == .exit(78))
                #expect(outcome.errors.contains(words), "\(outcome.errors)")
            }
            try school.folder.write("{\"topic\": 1}\n", to: "bad.jsonl")
            let bad = try await school.run("plugins", "check", "school", "--events", "bad.jsonl")
            #expect(bad.end == .exit(65))
            #expect(bad.errors.contains("bad.jsonl:1"), "\(bad.errors)")
            let none = try await school.run("plugins", "check", "school", "--events", "none.jsonl")
            #expect(none.end == .exit(66), "\(none.errors)")
            let piped = try await school.run(
                "plugins", "check", "school", "--events", "-", "--only", "replay-twice",
                input: school.folder.appending("dogs.jsonl"))
            #expect(piped.end == .exit(0), "\(piped.output)")
            let empty = try await DogSchoolHost([]).run("plugins", "check")
            #expect(empty.end == .exit(78))
            #expect(empty.errors.contains("no manifest was found"), "\(empty.errors)")
            let unknown = try await school.run("plugins", "check", "school", "--only", "retained-pointer")
            #expect(unknown.end == .exit(64))
            #expect(unknown.errors.contains("did you mean 'retained-pointers'?"), "\(unknown.errors)")
        }
    }
}
