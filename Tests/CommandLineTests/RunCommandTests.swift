import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `run` and `worker`.
    @Suite struct RunCommandTests {
        @Test func `until caught up it projects everything, prints a table and exits 0`() async throws {
            let school = try DogSchoolHost()
            let log = DogSchoolLog(events: 3000, seed: 1)
            try await school.append(log)
            let outcome = try await school.run("worker", "--until-caught-up")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 4)
            #expect(
                lines[0].split(separator: " ") == [
                    "name", "application", "state", "position", "head", "lag", "events", "aside", "seconds",
                    "rate",
                ])
            #expect(lines[1...].allSatisfy { $0.contains("DogSchool") && $0.contains("live") && $0.contains("3000") })
            let counts = try school.database.rows("SELECT trick, count FROM trick_counts")
            #expect(Dictionary(uniqueKeysWithValues: counts.map { ($0[0]!, Int64($0[1]!)!) }) == log.trickCounts)
            #expect(try school.database.number("SELECT count(*) FROM dog_profiles") == Int64(log.dogs.count))
        }

        @Test func `a second run goes on from where the first one was`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let log = DogSchoolLog(events: 2000, seed: 2)
            try await school.append(log, 0..<1200)
            let first = try await school.run("run", "--until-caught-up", "--json").row("trick_counts")
            try await school.append(log, 1200..<2000)
            let second = try await school.run("run", "--until-caught-up", "--json").row("trick_counts")
            let third = try await school.run("run", "--until-caught-up", "--json").row("trick_counts")
            #expect(first["position"] as? Int == 1200)
            #expect(second["position"] as? Int == 2000)
            let tricks = log.trickCounts.values.reduce(0, +)
            let firstTricks = log.lines[..<1200].count { $0.topic == DogSchoolLog.trickAdded }
            #expect(first["events"] as? Int == firstTricks)
            #expect(second["events"] as? Int == Int(tricks) - firstTricks)
            #expect(third["events"] as? Int == 0)
            // Known also to a run that had nothing to do.
            #expect(third["head"] as? Int == 2000)
            #expect(third["lag"] as? Int == 0)
            #expect(third["state"] as? String == "live")
            #expect(try school.database.number("SELECT sum(count) FROM trick_counts") == tricks)
        }

        @Test func `the summary's JSON has a row with all members for each projection`() async throws {
            let school = try DogSchoolHost(["daily_registrations"])
            try await school.append(DogSchoolLog(events: 500, seed: 3))
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            let row = try outcome.row("daily_registrations")
            #expect(
                Set(row.keys) == [
                    "name", "application", "state", "position", "head", "lag", "lag_seconds", "events", "seconds",
                    "rate",
                    "parked", "held", "retries", "attempts", "error",
                ])
            #expect(row["application"] as? String == "DogSchool")
            #expect(row["error"] is NSNull)
        }

        @Test func `an empty log is caught up at once`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(0))
            #expect(try outcome.row("trick_counts")["events"] as? Int == 0)
        }

        @Test func `a projection that fails for good makes exit 1, and the others finish`() async throws {
            let school = try DogSchoolHost()
            for manifest in ["trick_counts", "dog_profiles"] {
                try school.edit(manifest, "batch = 500", "batch = 500\nmax-attempts = 2")
            }
            let log = DogSchoolLog(events: 1000, seed: 4)
            try await school.append(log)
            // No trick in it: who wants one cannot go on.
            let bad =
                "{\"originator_id\": \"\(log.lines[0].originatorID)\", \"topic\": \"\(DogSchoolLog.trickAdded)\", \"state\": {}}\n"
            #expect(try await school.appendLines(bad).end == .exit(0))
            let outcome = try await school.run("worker", "--until-caught-up", "--json", "--log-level", "critical")
            #expect(outcome.end == .exit(1), "\(outcome.errors)")
            let failed = try outcome.row("trick_counts")
            #expect(failed["state"] as? String == "failed")
            #expect((failed["error"] as? String)?.contains("trick") == true)
            #expect(try outcome.row("daily_registrations")["state"] as? String == "live")
            #expect(try outcome.row("daily_registrations")["position"] as? Int == 1001)
            let said = outcome.errors.split(separator: "\n")
            #expect(said.count == 2)
            #expect(said.contains { $0.hasPrefix("projectionist: projection 'trick_counts' failed: ") })
            let status = try await school.run("projections", "status", "--json").row("trick_counts")
            #expect(status["state"] as? String == "failed")
            #expect((status["error"] as? String)?.contains("trick") == true)
        }

        @Test func `with on-error park an event that fails for good is put aside, which is no failure, and is shown`()
            async throws
        {
            let school = try DogSchoolHost(["trick_counts"])
            try school.edit("trick_counts", "batch = 500", "batch = 500\nmax-attempts = 1\non-error = \"park\"")
            let log = DogSchoolLog(events: 1000, seed: 4)
            try await school.append(log)
            let stream = log.lines[0].originatorID
            let bad =
                "{\"originator_id\": \"\(stream)\", \"topic\": \"\(DogSchoolLog.trickAdded)\", \"state\": {}}\n"
            let good = bad.replacing("{}", with: "{\"trick\": \"late\"}")
            #expect(try await school.appendLines(bad + good).end == .exit(0))
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            let row = try outcome.row("trick_counts")
            #expect(row["state"] as? String == "live")
            #expect(row["parked"] as? Int == 1)
            #expect(row["held"] as? Int == 1)
            #expect(row["position"] as? Int == 1002)
            #expect(outcome.errors.contains("the event at 1001 is put aside after 1 attempts"), "\(outcome.errors)")
            let status = try await school.run("projections", "status", "--json").row("trick_counts")
            #expect(status["parked"] as? Int == 1)
            #expect(status["held"] as? Int == 1)
            let letters = try school.database.rows(
                "SELECT position, kind, originator_id, plugin_version, error LIKE '%trick%' FROM projectionist_letters ORDER BY 1"
            )
            #expect(letters.map { $0[0] } == ["1001", "1002"])
            #expect(letters.map { $0[1] } == ["parked", "held"])
            #expect(letters.allSatisfy { $0[2] == "\(stream)".lowercased() })
            #expect(letters[0][4] == "1")
        }

        @Test func `a library that is missing takes no other plugin down, and makes exit 1`() async throws {
            let school = try DogSchoolHost(["trick_counts", "daily_registrations"])
            try school.edit("daily_registrations", "libDailyRegistrations.so", "libGone.so")
            try await school.append(DogSchoolLog(events: 300, seed: 5))
            let outcome = try await school.run("worker", "--until-caught-up", "--json")
            #expect(outcome.end == .exit(1))
            #expect(try outcome.row("trick_counts")["position"] as? Int == 300)
            #expect(try outcome.row("daily_registrations")["state"] as? String == "rejected")
            #expect(outcome.errors.contains("libGone.so"))
            // Also to who looks from elsewhere.
            let status = try await school.run("projections", "status", "--json").row("daily_registrations")
            #expect(status["state"] as? String == "rejected")
            #expect((status["error"] as? String)?.contains("libGone.so") == true)
        }

        @Test func `strict refuses to start over anything rejected, in one line`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            try school.folder.write("schema = 1\nnonsense", to: "school/bad.toml")
            let lenient = try await school.run("worker", "--until-caught-up", "--log-level", "critical")
            #expect(lenient.end == .exit(1))
            #expect(lenient.errors.hasPrefix("projectionist: manifest rejected: \(school.manifests.path)/bad.toml:2"))
            let strict = try await school.run("worker", "--until-caught-up", "--strict", "--log-level", "critical")
            #expect(strict.end == .exit(78))
            #expect(
                strict.errors.hasPrefix("projectionist: 1 rejection with --strict: \(school.manifests.path)/bad.toml:2")
            )
            #expect(strict.errors.split(separator: "\n").count == 1)
            #expect(strict.output.isEmpty)
        }

        @Test func `SIGTERM and SIGINT drain and exit 0`() async throws {
            var school = try DogSchoolHost(["trick_counts"])
            school.settings["HTTP_PORT"] = "0"
            for signal in [SIGTERM, SIGINT] {
                let worker = try school.start(["worker"])
                try await eventually("the worker's start") { worker.errors.contains("HTTP is served") }
                worker.send(signal)
                #expect(try await worker.wait(within: 20) == .exit(0))
                #expect(worker.errors.contains("projectionist has stopped"))
                let stops = worker.errors.split(separator: "\n").filter { $0.contains("hook stopped") }
                #expect(stops.count == 4)
                // The last started is the first stopped: a request is answered while the runners still run.
                #expect(stops.first?.contains("hook=http_lifespan ") == true)
                #expect(stops.dropFirst().first?.contains("hook=projection_runner_lifespan ") == true)
            }
        }

        @Test func `events appended while a worker runs reach the read model`() async throws {
            let school = try DogSchoolHost(["trick_counts"])
            let worker = try school.start(["run"])
            try await eventually("the worker's start") { worker.errors.contains("projections started") }
            let log = DogSchoolLog(events: 700, seed: 6)
            try await school.append(log)
            let tricks = log.trickCounts.values.reduce(0, +)
            try await eventually("the read model") {
                try school.database.number("SELECT sum(count) FROM trick_counts") == tricks
            }
            worker.send(SIGTERM)
            #expect(try await worker.wait(within: 20) == .exit(0))
        }

        @Test func `JSON logs are one object a line`() async throws {
            var school = try DogSchoolHost(["trick_counts"])
            school.settings["LOG_FORMAT"] = "json"
            let outcome = try await school.run("worker", "--until-caught-up")
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.count > 5)
            for line in lines {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
                #expect(object?["level"] != nil && object?["message"] != nil && object?["time"] != nil)
            }
        }
    }
}
