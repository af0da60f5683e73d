import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// Plugins that end the process, do not return, or print, in a host that has not tried them before: each is named, and
    /// what was committed stays right.
    @Suite struct PluginEndTests {
        /// The shipped `trick_counts`, and one that does what `FIXTURE_END` says.
        private func school(_ end: String) async throws -> DogSchoolHost {
            var school = try DogSchoolHost(["trick_counts"])
            try await FixturePlugin.install("ends", declaring: false, in: school.manifests, school.folder)
            try await school.append(DogSchoolLog(events: 30, seed: 1))
            school.settings["FIXTURE_END"] = end
            school.settings["PROJECTIONIST_PROBE"] = "false"
            school.settings["SWIFT_BACKTRACE"] = "enable=no"
            return school
        }

        private func lastLine(_ outcome: DogSchoolHost.Outcome) -> String {
            outcome.errors.split(separator: "\n").last.map(String.init) ?? ""
        }

        /// A place of a plugin's code, and how the note names it.
        struct Place: Sendable, CustomTestStringConvertible {
            let name: String
            let call: String
            var isOfProjection = true
            var testDescription: String { name }

            static let all = [
                Place(name: "constructor", call: "dlopen", isOfProjection: false),
                Place(name: "entry", call: "projectionist_plugin_entry", isOfProjection: false),
                Place(name: "init", call: "init", isOfProjection: false), Place(name: "create", call: "create"),
                Place(name: "set_up", call: "set_up"), Place(name: "apply", call: "apply"),
                Place(name: "destroy", call: "destroy"),
            ]

            func subject(_ school: DogSchoolHost) -> String {
                let library = school.manifests.appending(path: "libends.so").path
                let subject = isOfProjection ? "projection 'dogs' (\(library))" : library
                return "\(call) of \(subject)" + (name == "apply" ? ", events 1 to 30" : "")
            }
        }

        @Test(arguments: Place.all)
        func `the last line of a process that a plugin has crashed names call, library, projection and events`(
            place: Place
        ) async throws {
            let school = try await school("\(place.name) crash")
            let outcome = try await school.run("worker", "--until-caught-up")
            #expect(outcome.end == .signal(SIGSEGV))
            #expect(lastLine(outcome) == "projectionist: crashed (SIGSEGV) in \(place.subject(school))")
        }

        @Test(arguments: [("abort", SIGABRT, "SIGABRT"), ("overflow", SIGSEGV, "SIGSEGV")])
        func `so do abort and a stack that is used up`(how: String, signal: Int32, name: String) async throws {
            let school = try await school("apply \(how)")
            let outcome = try await school.run("worker", "--until-caught-up")
            #expect(outcome.end == .signal(signal))
            #expect(lastLine(outcome).hasPrefix("projectionist: crashed (\(name)) in apply of projection 'dogs' ("))
        }

        @Test(arguments: Place.all) func `exit in a plugin is a crash with an exit code of its own`(place: Place)
            async throws
        {
            let school = try await school("\(place.name) exit")
            let outcome = try await school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(76))
            #expect(
                lastLine(outcome) == "projectionist: ended by exit(), called in \(place.subject(school))")
        }

        /// Under threads that still run such code crashes by chance; here it does so always.
        @Test(arguments: [
            ["worker", "--until-caught-up"], ["run", "--until-caught-up"], ["plugins", "list"],
            ["replay", "dogs", "events.jsonl"],
        ])
        func `the end of the host runs no code of a library`(command: [String]) async throws {
            let school = try await school("destructor crash")
            try DogSchoolLog(events: 30, seed: 1).write(0..<30, to: school.folder.appending("events.jsonl"))
            let process = try school.start(command)
            #expect(try await process.wait(within: 60) == .exit(0), "\(process.errors)")
        }

        @Test func `exit in a thread of a plugin is no end of the host's own`() async throws {
            let school = try await school("apply thread")
            let outcome = try await school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(76))
            #expect(
                lastLine(outcome)
                    == "projectionist: ended by exit(), called in a thread that runs no plugin's call, by a plugin or a library of one"
            )
        }

        @Test(arguments: ["constructor", "entry", "apply", "destroy"])
        func `what a plugin prints goes to the log, and standard output is the host's own`(place: String) async throws {
            let school = try await school("\(place) print")
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(try outcome.rows().count == 2)
            #expect(outcome.errors.contains("printed by a plugin: hello from \(place)"), "\(outcome.errors)")
            #expect(outcome.errors.contains("printed by a plugin: without an end"))
            let list = try await school.run("plugins", "list", "--json")
            #expect(try list.rows().count == 2)
            #expect(list.errors.contains("hello from \(place)") == ["constructor", "entry"].contains(place))
        }

        @Test(arguments: ["create", "set_up", "apply", "destroy"])
        func `a call that does not return is named, and the others go on and are summed up`(place: String) async throws
        {
            var school = try await school("\(place) hang")
            school.settings["PROJECTION_APPLY_TIMEOUT"] = "1"
            school.settings["SHUTDOWN_TIMEOUT"] = "12"
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(place == "destroy" ? 0 : 1), "\(outcome.errors)")
            #expect(try outcome.row("trick_counts")["state"] as? String == "live")
            #expect(try outcome.row("trick_counts")["position"] as? Int == 30)
            #expect(outcome.errors.contains("\(place) has not returned for "), "\(outcome.errors)")
            if place != "destroy" { #expect(try outcome.row("dogs")["state"] as? String == "stuck") }
        }

        @Test func `an init that does not return keeps only its own projections from running`() async throws {
            var school = try await school("init hang")
            school.settings["PROJECTION_APPLY_TIMEOUT"] = "1"
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            #expect(try outcome.row("trick_counts")["position"] as? Int == 30)
            let rejected = try outcome.row("dogs")
            #expect(rejected["state"] as? String == "rejected")
            #expect((rejected["error"] as? String)?.contains("libends.so' does not return from its init") == true)
        }

        @Test(arguments: ["park", "stop"])
        func `an event that ends each process is found, by whichever process comes next, and put aside or stops`(
            onError: String
        ) async throws {
            var school = try await school("nothing")
            school.settings["FIXTURE_KILLER"] = "17"
            school.settings["SWIFT_BACKTRACE"] = "enable=no"
            try school.edit(
                "ends", "application = \"DogSchool\"",
                "application = \"DogSchool\"\nmax-attempts = 2\nbatch = 20\non-error = \"\(onError)\"")
            for _ in 0..<3 {
                #expect(try await school.run("worker", "--until-caught-up").end == .signal(SIGABRT))
            }
            // The first one had all in hand; the others what comes before, one by one.
            let found = try school.database.number("SELECT count(*) FROM found")
            #expect(found == 16)
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            let row = try outcome.row("dogs")
            #expect(outcome.errors.contains("the event at 17 was tried 2 times and the process ended each time"))
            if onError == "park" {
                #expect(outcome.end == .exit(0))
                #expect(row["parked"] as? Int == 1)
                #expect(row["position"] as? Int == 30)
            } else {
                #expect(outcome.end == .exit(1))
                #expect(row["state"] as? String == "failed")
                #expect(row["position"] as? Int == 16)
                // It is not tried again, until there is another build.
                #expect(try await school.run("worker", "--until-caught-up").end == .exit(1))
            }
            #expect(try outcome.row("trick_counts")["state"] as? String == "live")
        }

        @Test
        func `a stop that finds a call which does not return is a clean end, and no attempt that ended the process`()
            async throws
        {
            var school = try await school("apply hang")
            school.settings["SHUTDOWN_TIMEOUT"] = "8"
            let worker = try school.start(["worker"])
            try await eventually("the other projection") {
                try school.database.number("SELECT count(*) FROM projectionist_runs") == 2
                    && school.database.number(
                        "SELECT notification_id FROM trick_counts_tracking WHERE application_name = 'DogSchool'") == 30
            }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(worker.errors.contains("apply has not returned for "))
            #expect(try school.database.number("SELECT count(*) FROM projectionist_runs") == 0)
        }

        @Test func `a clean end leaves no trace for the next one`() async throws {
            let school = try await school("nothing")
            #expect(try await school.run("worker", "--until-caught-up").end == .exit(0))
            #expect(try school.database.number("SELECT count(*) FROM projectionist_runs") == 0)
            #expect(try await school.run("worker", "--until-caught-up").errors.contains("one by one") == false)
        }
    }
}
