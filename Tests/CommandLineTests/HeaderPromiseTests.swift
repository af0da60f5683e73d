import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// The sentences of the plugin headers that only a whole host shows; see Documentation/plugins/abi-promises.md.
    @Suite struct HeaderPromiseTests {
        /// A host without its own plugins beside the fixture, which is told a word in its config.
        private func school(_ fixture: String, _ word: String = "") async throws -> DogSchoolHost {
            var school = try DogSchoolHost(["trick_counts"])
            try await FixturePlugin.install(fixture, declaring: false, in: school.manifests, school.folder)
            try school.edit(
                fixture, "application = \"DogSchool\"",
                """
                application = "DogSchool"
                batch = 20
                max-attempts = 1
                [entry-points.projections.dogs.config]
                word = "\(word)"
                """)
            school.settings["PROJECTIONIST_PROBE"] = "false"
            try await school.append(DogSchoolLog(events: 10, seed: 1))
            return school
        }

        private struct Place {
            let function: String
            let room: Int
            let guardSize: Int
            let thread: String
        }

        private func places(_ log: String) -> [Place] {
            log.matches(of: /place (\w+) has room (\d+) guard (\d+) on thread '([^']*)'/).map {
                Place(
                    function: String($0.1), room: Int($0.2) ?? 0, guardSize: Int($0.3) ?? 0, thread: String($0.4))
            }
        }

        /// Those that the host starts for it: none is of Swift's cooperative pool.
        private static let threads = [
            "constructor": "open plugin", "entry": "open plugin", "init": "fixture", "create": "dogs",
            "set_up": "dogs", "apply": "dogs", "request_stop": "request stop", "destroy": "dogs",
        ]

        private func check(_ places: [Place]) {
            for place in places {
                #expect(place.room >= 8 << 20, "\(place)")
                #expect(place.guardSize >= 1 << 20, "\(place)")
                #expect(place.thread == Self.threads[place.function], "\(place)")
            }
        }

        @Test func `a plugin's function has at least 8 MB of stack, and a guard of 1 MB below it`() async throws {
            let outcome = try await school("places").run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            let places = places(outcome.errors)
            #expect(
                places.map(\.function) == ["constructor", "entry", "init", "create", "set_up", "apply", "destroy"],
                "\(outcome.errors)")
            check(places)
        }

        @Test func `at shutdown a plugin that fails is not blamed for it, and nothing of the call is kept`()
            async throws
        {
            var school = try await school("places", "wait")
            school.settings["SHUTDOWN_TIMEOUT"] = "6"
            let worker = try school.start(["worker"])
            try await eventually("it waits") { worker.errors.contains("cancelled is 0") }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 30) == .exit(0), "\(worker.errors)")
            #expect(worker.errors.contains("then cancelled is 1"), "\(worker.errors)")
            #expect(!worker.errors.contains("failed"), "\(worker.errors)")
            #expect(try school.database.number("SELECT count(*) FROM found") == 0)
            let places = places(worker.errors)
            #expect(places.contains { $0.function == "request_stop" }, "\(worker.errors)")
            check(places)
        }

        @Test func `what is queued runs before the next query`() async throws {
            let outcome = try await school("statements", "count").run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(outcome.errors.contains("counted 10"), "\(outcome.errors)")
        }

        @Test func `an error of a queued statement fails the call, and names the statement's index and its event`()
            async throws
        {
            let school = try await school("statements", "queue")
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1))
            let error = try #require(try outcome.row("dogs")["error"] as? String)
            #expect(error.contains("nowhere"), "\(error)")
            #expect(error.contains("statement 0") && error.contains("event 3"), "\(error)")
            // The batch was redone event by event; what went well before is kept, with its position.
            #expect(try school.database.number("SELECT count(*) FROM found") == 2)
            #expect(try outcome.row("dogs")["position"] as? Int == 2)
        }

        @Test func `of a batch that fails nothing is committed`() async throws {
            let school = try await school("statements", "fail")
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1))
            #expect(try school.database.number("SELECT count(*) FROM found") == 0)
            #expect(try outcome.row("dogs")["position"] as? Int ?? 0 == 0)
        }

        @Test(arguments: ["cast", "upsert"])
        func `on SQLite a cast behind a placeholder does not parse, nor INSERT SELECT ON CONFLICT without WHERE`(
            word: String
        ) async throws {
            let outcome = try await school("statements", word).run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1))
            let error = try #require(try outcome.row("dogs")["error"] as? String)
            #expect(error.contains(word == "cast" ? "$1" : "syntax error"), "\(error)")
        }

        @Test func `a UUID is stored as text with hyphens on SQLite, and uuid copies its 16 bytes`() async throws {
            let school = try await school("statements", "uuid")
            let outcome = try await school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            let text = try school.database.number(
                """
                SELECT count(*) FROM found WHERE name = 'uuid' AND length(value) = 36
                AND value GLOB '????????-????-????-????-????????????'
                """)
            #expect(text == 1)
            #expect(
                try school.database.number(
                    "SELECT count(*) FROM found WHERE name = 'is the event''s' AND value = '1' OR name = 'type' AND value = 'text'"
                ) == 2)
        }

        @Test func `a query that finds nothing has columns and no rows, and a value of none is missing`() async throws {
            let school = try await school("statements", "nothing found")
            #expect(try await school.run("worker", "--until-caught-up").end == .exit(0))
            for (name, value) in [("rows", "0"), ("columns", "2"), ("value", "2")] {
                #expect(
                    try school.database.number(
                        "SELECT count(*) FROM found WHERE name = '\(name)' AND value = '\(value)'") == 1, "\(name)")
            }
        }
    }
}
