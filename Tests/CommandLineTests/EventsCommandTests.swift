import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `events append`, `read` and `tail`.
    @Suite struct EventsCommandTests {
        private static let first = "5d6e1f3c-37a3-4c3f-9f8e-0d9b3c1f2a10"
        private static let second = "6e6e1f3c-37a3-4c3f-9f8e-0d9b3c1f2a10"

        private func line(_ id: String, _ version: Int?, _ topic: String = "t", _ state: String = "{\"n\":1}") -> String
        {
            let version = version.map { ", \"originator_version\": \($0)" } ?? ""
            return "{\"originator_id\": \"\(id)\"\(version), \"topic\": \"\(topic)\", \"state\": \(state)}\n"
        }

        @Test func `append says how many events it stored and where the last one is`() async throws {
            let school = try DogSchoolHost([])
            let text = try await school.appendLines(line(Self.first, 1) + line(Self.first, 2) + line(Self.second, nil))
            #expect(text.end == .exit(0))
            #expect(text.output == "3 events appended to DogSchool; the last one has position 3\n")
            try school.folder.write(line(Self.second, 2), to: "more.jsonl")
            let json = try await school.run("events", "append", "DogSchool", "more.jsonl", "--json")
            #expect(json.output == "{\"application\": \"DogSchool\", \"events\": 1, \"position\": 4}\n")
            #expect(json.errors.isEmpty)
        }

        @Test func `append takes standard input, from a file and from a pipe`() async throws {
            let school = try DogSchoolHost([])
            let input = try school.folder.write(line(Self.first, 1), to: "in.jsonl")
            #expect(try await school.run("events", "append", "DogSchool", "-", input: input).end == .exit(0))
            #expect(
                try await school.run("events", "append", "DogSchool", input: nil).output
                    == "0 events appended to DogSchool\n")
            let pipe = school.folder.appending("pipe")
            #expect(mkfifo(pipe.path, 0o600) == 0)
            let process = try school.start(["events", "append", "DogSchool", "pipe"])
            let text = (2...5000).map { line(Self.first, $0) }.joined()
            try Data(text.utf8).write(to: pipe, options: [])
            #expect(try await process.wait() == .exit(0), "\(process.errors)")
            #expect(try school.database.number("SELECT max(originator_version) FROM dogschool_events") == 5000)
        }

        @Test func `a mistake in any line stores nothing and is named with file, line and column`() async throws {
            let school = try DogSchoolHost([])
            let good = (1...2500).map { line(Self.first, $0) }.joined()
            let outcome = try await school.appendLines(good + "\n" + "{\"topik\": 1}\n")
            #expect(outcome.end == .exit(65))
            #expect(
                outcome.errors == "projectionist: events.jsonl:2502:2: unknown key 'topik'; did you mean 'topic'?\n")
            #expect(try school.database.number("SELECT count(*) FROM dogschool_events") == 0)
        }

        @Test func `a version that does not follow stores nothing and names the line`() async throws {
            let school = try DogSchoolHost([])
            #expect(try await school.appendLines(line(Self.first, 1)).end == .exit(0))
            let outcome = try await school.appendLines(
                (1...1500).map { line(Self.second, $0) }.joined() + line(Self.first, 3))
            #expect(outcome.end == .exit(65))
            #expect(
                outcome.errors
                    == "projectionist: events.jsonl:1501: originator_version 3 does not follow: stream \(Self.first) "
                    + "is at version 1; its next event is 2\n")
            #expect(try school.database.number("SELECT count(*) FROM dogschool_events") == 1)
        }

        @Test func `a file that cannot be read is named`() async throws {
            let school = try DogSchoolHost([])
            let missing = try await school.run("events", "append", "DogSchool", "none.jsonl")
            #expect(missing.end == .exit(66))
            #expect(missing.errors == "projectionist: none.jsonl: cannot be opened: No such file or directory\n")
            let folder = try await school.run("events", "append", "DogSchool", "school")
            #expect(folder.end == .exit(74))
            #expect(folder.errors == "projectionist: school: cannot be read: Is a directory\n")
        }

        @Test func `what read prints as JSON, append takes to the same bytes`() async throws {
            let school = try DogSchoolHost([])
            let states = ["{ \"a\":1.50, \"é\": [] }", "{\"base64\": \"AAH/\"}", "null", "{\"base64\": 1}"]
            _ = try await school.appendLines(states.map { line(Self.first, nil, "dogs:Dog.Thing", $0) }.joined())
            let printed = try await school.run("events", "read", "DogSchool", "--json").output
            let again = try DogSchoolHost([])
            #expect(try await again.appendLines(printed).end == .exit(0))
            let query =
                "SELECT originator_id, originator_version, topic, hex(state) FROM dogschool_events ORDER BY notification_id"
            #expect(try again.database.rows(query) == school.database.rows(query))
            #expect(try again.database.rows("SELECT hex(state) FROM dogschool_events")[1] == ["0001FF"])
        }

        @Test func `streams that begin at 0 go from read to append as they are`() async throws {
            let school = try DogSchoolHost([])
            let lines = [
                line(Self.first, 0), line(Self.second, 1), line(Self.first, 1), line(Self.first, nil),
                line(Self.second, 2),
            ]
            #expect(try await school.appendLines(lines.joined()).end == .exit(0))
            let printed = try await school.run("events", "read", "DogSchool", "--json").output
            let again = try DogSchoolHost([])
            #expect(try await again.appendLines(printed).end == .exit(0))
            let query = "SELECT originator_id, originator_version FROM dogschool_events ORDER BY notification_id"
            let rows = try again.database.rows(query)
            #expect(try rows == school.database.rows(query))
            #expect(rows.map { $0[1] } == ["0", "1", "1", "2", "2"])
            // Only a new stream begins.
            let twice = try await again.appendLines(line(Self.second, 0))
            #expect(twice.end == .exit(65))
            #expect(
                twice.errors
                    == "projectionist: events.jsonl:1: originator_version 0 does not follow: stream \(Self.second) is at version 2; its next event is 3\n"
            )
        }

        @Test func `read takes position, limit, topics and stream`() async throws {
            let school = try DogSchoolHost([])
            let lines = (1...3).map { line(Self.first, $0, "a") + line(Self.second, $0, "b") }.joined()
            _ = try await school.appendLines(lines)
            func positions(_ arguments: String...) async throws -> [Int] {
                let process = try school.start(["events", "read", "DogSchool", "--json"] + arguments)
                #expect(try await process.wait() == .exit(0), "\(process.errors)")
                return try process.output.split(separator: "\n").map {
                    let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
                    return try #require(object?["position"] as? Int)
                }
            }
            #expect(try await positions() == [1, 2, 3, 4, 5, 6])
            #expect(try await positions("--after", "2", "--limit", "3") == [3, 4, 5])
            #expect(try await positions("--topics", "b") == [2, 4, 6])
            #expect(try await positions("--topics", "a,b", "--after", "5") == [6])
            #expect(try await positions("--originator-id", Self.first, "--after", "1") == [3, 5])
            #expect(try await positions("--originator-id", Self.first, "--limit", "1") == [1])
            #expect(try await positions("--originator-id", "00000000-0000-0000-0000-000000000000") == [])
            #expect(try await positions("--limit", "0") == [])
            let wrong = try await school.run("events", "read", "DogSchool", "--originator-id", "fido")
            #expect(wrong.end == .exit(64))
            #expect(wrong.errors == "projectionist: --originator-id: originator_id 'fido' is not a UUID\n")
        }

        @Test func `read prints a line for each event`() async throws {
            let school = try DogSchoolHost([])
            _ = try await school.appendLines(line(Self.first, 1, "dogs:Dog.Registered", "{\"name\":\"Fido\"}"))
            let outcome = try await school.run("events", "read", "DogSchool")
            #expect(outcome.output == "       1  \(Self.first)     1  dogs:Dog.Registered  {\"name\":\"Fido\"}\n")
        }

        @Test func `a log that is not there is named, as is a name that no table can have`() async throws {
            let school = try DogSchoolHost([])
            let missing = try await school.run("events", "read", "CatSchool")
            #expect(missing.end == .exit(78))
            #expect(missing.errors.contains("'catschool_events'"))
            let long = try await school.run("events", "read", String(repeating: "x", count: 64))
            #expect(long.end == .exit(64))
            #expect(long.errors.contains("63"))
        }

        @Test func `tail prints what comes, and ends with 0 when interrupted`() async throws {
            let school = try DogSchoolHost([])
            _ = try await school.appendLines(line(Self.first, 1))
            let tail = try school.start(["events", "tail", "DogSchool", "--after", "0", "--json"])
            try await eventually("the event that is there") { tail.output.contains("\"position\": 1,") }
            _ = try await school.appendLines(line(Self.first, 2))
            try await eventually("the event that comes") { tail.output.contains("\"position\": 2,") }
            #expect(tail.end == nil)
            tail.send(SIGINT)
            #expect(try await tail.wait(within: 20) == .exit(0))
            #expect(tail.output.split(separator: "\n").count == 2)
            #expect(tail.errors.isEmpty)
        }

        @Test func `tail begins at the end of the log unless told otherwise`() async throws {
            let school = try DogSchoolHost([])
            _ = try await school.appendLines(line(Self.first, 1))
            let tail = try school.start(["events", "tail", "DogSchool"])
            // It says nothing of its own, so give it events until one is seen.
            var version = 2
            try await eventually("an event", every: 300) {
                _ = try await school.appendLines(line(Self.first, version))
                version += 1
                return !tail.output.isEmpty
            }
            tail.send(SIGTERM)
            #expect(try await tail.wait(within: 20) == .exit(0))
            #expect(!tail.output.contains("       1  \(Self.first)     1  "))
        }

        @Test func `a reader that has seen enough ends it quietly`() async throws {
            let school = try DogSchoolHost([])
            let many = (1...3000).map { line(Self.first, $0, "t", "\"\(String(repeating: "x", count: 100))\"") }
                .joined()
            _ = try await school.appendLines(many)
            let command = TestSurroundings.builtProducts.appending(path: "projectionist").path
            let shell = try ChildProcess(
                URL(filePath: "/bin/bash"), ["-c", "set -o pipefail; '\(command)' events read DogSchool | head -n 1"],
                environment: TestSurroundings.childEnvironment.merging(school.settings) { $1 },
                workingFolder: school.folder.url)
            #expect(try await shell.wait() == .exit(0))
            #expect(shell.output.split(separator: "\n").count == 1)
            #expect(shell.errors.isEmpty)
        }
    }
}
