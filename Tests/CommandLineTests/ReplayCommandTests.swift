import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `replay`: the built program with the shipped plugins.
    @Suite(.timeLimit(.minutes(5))) struct ReplayCommandTests {
        private let school: DogSchoolHost
        private let log = DogSchoolLog(events: 400, seed: 165)

        init() throws {
            var school = try DogSchoolHost()
            // No store is used: what is set wrongly for one does not matter.
            school.settings["SQLITE_DBNAME"] = nil
            self.school = school
            try log.write(to: school.folder.appending("log.jsonl"))
        }

        private func file(_ name: String) throws -> String {
            try String(contentsOf: school.folder.appending(name), encoding: .utf8)
        }

        private var counts: String {
            let rows = log.trickCounts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                "    {\"trick\": \"\($0.key.replacing("\"", with: "\\\""))\", \"count\": \($0.value)}"
            }
            return "{\n  \"trick_counts\": [\n\(rows.joined(separator: ",\n"))\n  ]\n}\n"
        }

        @Test func `the read model is printed, and how long an event took`() async throws {
            let json = try await school.run("replay", "trick_counts", "log.jsonl", "--json")
            #expect(json.end == .exit(0), "\(json.errors)")
            #expect(json.output == counts)
            let tricks = log.lines.count { $0.topic == DogSchoolLog.trickAdded }
            #expect(
                json.errors.contains(
                    "projectionist: replay: \(tricks) events in 1 batch, \(400 - tricks) left out by the topics; "),
                "\(json.errors)")
            let table = try await school.run("replay", "trick_counts", "log.jsonl", "--batch", "7")
            #expect(table.output.hasPrefix("trick_counts (\(log.trickCounts.count) rows)\ntrick "), "\(table.output)")
            #expect(table.errors.contains(" in \((tricks + 6) / 7) batches"), "\(table.errors)")
        }

        @Test func `standard input is read, and CSV and files are written`() async throws {
            let csv = try await school.run(
                "replay", "trick_counts", "-", "--format", "csv", input: school.folder.appending("log.jsonl"))
            #expect(csv.output.hasPrefix("trick,count\r\n"), "\(csv.errors)")
            let written = try await school.run(
                "replay", "trick_counts", "log.jsonl", "--format", "csv", "--output", "out/deep")
            #expect(written.end == .exit(0) && written.output == "", "\(written.errors)")
            #expect(try file("out/deep/trick_counts.csv") == csv.output)
        }

        @Test func `a golden test passes, names what differs, and is written`() async throws {
            let missing = try await school.run("replay", "trick_counts", "log.jsonl", "--expect", "golden.json")
            #expect(missing.end == .exit(66))
            #expect(missing.errors.contains("golden.json: cannot be read: No such file"), "\(missing.errors)")
            let update = try await school.run(
                "replay", "trick_counts", "log.jsonl", "--expect", "golden.json", "--update")
            #expect(update.end == .exit(0), "\(update.errors)")
            #expect(try file("golden.json") == counts)
            let same = try await school.run("replay", "trick_counts", "log.jsonl", "--expect", "golden.json")
            #expect(same.end == .exit(0), "\(same.output)")
            #expect(same.output.hasPrefix("the read model is as expected (1 table, "))

            let sits = try #require(log.trickCounts["sit"])
            let old = "{\"trick\": \"sit\", \"count\": \(sits)}"
            let text = counts.replacing(old, with: "{\"trick\": \"sit\", \"count\": 0}")
            #expect(text != counts)
            try school.folder.write(text, to: "golden.json")
            let other = try await school.run("replay", "trick_counts", "log.jsonl", "--expect", "golden.json")
            #expect(other.end == .exit(1))
            #expect(other.output == "table 'trick_counts': row trick='sit': count is \(sits) instead of 0\n")
            #expect(other.errors.contains("is not as golden.json says: 1 difference"), "\(other.errors)")
            try school.folder.write("{\n  \"trick_counts\": [}\n", to: "golden.json")
            let broken = try await school.run("replay", "trick_counts", "log.jsonl", "--expect", "golden.json")
            #expect(broken.end == .exit(65))
            #expect(broken.errors.contains("golden.json:2:20: "), "\(broken.errors)")
        }

        @Test func `a column that is another each time can be left out`() async throws {
            let left = try await school.run(
                "replay", "trick_counts", "log.jsonl", "--without", "trick_counts.count", "--json")
            #expect(left.end == .exit(0), "\(left.errors)")
            #expect(left.output.contains(#"{"trick": "sit"}"#) && !left.output.contains("count\""), "\(left.output)")
            let odd = try await school.run("replay", "trick_counts", "log.jsonl", "--without", "trick_counts.when")
            #expect(odd.end == .exit(64))
            #expect(odd.errors.contains("it has trick_counts.trick, trick_counts.count"), "\(odd.errors)")
        }

        @Test func `a failure names the line, the position, the topic and the stream`() async throws {
            let id = log.lines[0].originatorID
            let bad = "{\"originator_id\":\"\(id)\",\"topic\":\"\(DogSchoolLog.trickAdded)\",\"state\":{\"trick\":5}}\n"
            try school.folder.write(try file("log.jsonl") + "\n" + bad, to: "bad.jsonl")
            let outcome = try await school.run("replay", "trick_counts", "bad.jsonl")
            #expect(outcome.end == .exit(1))
            let line = try #require(outcome.errors.split(separator: "\n").last { $0.hasPrefix("projectionist: ") })
            #expect(line.hasPrefix("projectionist: bad.jsonl:402: projection 'trick_counts': event 401 ("), "\(line)")
            #expect(line.contains(DogSchoolLog.trickAdded) && line.contains(id), "\(line)")
        }

        @Test(arguments: [
            ["trick_count", "log.jsonl"], ["trick_counts", "log.jsonl", "--batch", "0"],
            ["trick_counts", "log.jsonl", "--update"], ["trick_counts", "log.jsonl", "--output", "out"],
            ["trick_counts", "log.jsonl", "--json", "--format", "csv"],
            ["trick_counts", "log.jsonl", "--expect", "x", "--json"],
        ])
        func `a command line that cannot be is refused`(_ words: [String]) async throws {
            let process = try school.start(["replay"] + words)
            #expect(try await process.wait() == .exit(64), "\(process.errors)")
        }

        @Test func `a line that is no event ends it with its place, and a missing file too`() async throws {
            try school.folder.write(#"{"originator_id": "rex"}"#, to: "bad.jsonl")
            let line = try await school.run("replay", "trick_counts", "bad.jsonl")
            #expect(line.end == .exit(65))
            #expect(line.errors.contains("bad.jsonl:1:19: originator_id 'rex' is not a UUID"), "\(line.errors)")
            #expect(try await school.run("replay", "trick_counts", "nowhere.jsonl").end == .exit(66))
        }

        @Test(.enabled(if: TestSurroundings.havePostgres, "scripts/test starts PostgreSQL"))
        func `on PostgreSQL a schema is made and dropped, and one in which a signal comes as well`() async throws {
            let database = try PostgresDatabase()
            var school = school
            school.settings.merge(database.settings) { $1 }
            let outcome = try await school.run("replay", "trick_counts", "log.jsonl", "--store", "postgres", "--json")
            #expect(outcome.end == .exit(0), "\(outcome.errors)")
            #expect(outcome.output == counts)
            let left =
                "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
            #expect(try database.rows(left) == [["public"]])

            // It waits for a line that does not come.
            let pipe = school.folder.appending("pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            let process = try school.start(["replay", "trick_counts", "pipe", "--store", "postgres"])
            let writer = open(pipe, O_WRONLY)
            defer { close(writer) }
            try await eventually("the read model's table") {
                try database.number("SELECT count(*) FROM pg_class WHERE relname = 'trick_counts'") == 1
            }
            process.send(SIGINT)
            #expect(try await process.wait() == .exit(130), "\(process.errors)")
            #expect(try database.rows(left) == [["public"]])
        }

        @Test func `a plugin that crashes is named with the event`() async throws {
            try await FixturePlugin.install(
                "ends", declaring: false, in: school.manifests, school.folder)
            var school = school
            school.settings["FIXTURE_KILLER"] = "3"
            let process = try school.start(["replay", "dogs", "log.jsonl", "--batch", "1"])
            let end = try await process.wait()
            #expect(end != .exit(0))
            #expect(process.errors.contains("libends.so"), "\(end) \(process.errors)")
            #expect(process.errors.contains("'dogs'"), "\(process.errors)")
        }
    }
}
