import Foundation
import TestSupport
import Testing

extension RealParts {
    /// What `events append` refuses: with the place and the fix in one line, and nothing of that append stored.
    @Suite("Bad input to events append")
    struct AppendInput {
        private static let id = "3b437c40-59a2-466b-aa1a-90a9362c1e46"
        private static func line(
            id: String = id, version: Int64? = nil, topic: String = DogSchoolLog.trickAdded, state: String = "{}"
        ) -> String {
            let version = version.map { "\"originator_version\":\($0)," } ?? ""
            return "{\"originator_id\":\"\(id)\",\(version)\"topic\":\"\(topic)\",\"state\":\(state)}"
        }

        /// A line that is refused, and what the error must say of it beside the line's number.
        struct BadLine: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let line: String
            let says: [String]
        }

        static let badLines = [
            BadLine(
                testDescription: "JSON that stops", line: #"{"originator_id":"x","topic":"#,
                says: ["events.jsonl:2501:"]),
            BadLine(
                testDescription: "a missing comma, with its column",
                line: #"{"originator_id":"\#(id)" "topic":"t","state":{}}"#, says: ["events.jsonl:2501:57:"]),
            BadLine(testDescription: "no object", line: "[1]", says: ["events.jsonl:2501:1:"]),
            BadLine(
                testDescription: "invalid JSON inside the state", line: line(state: #"{"trick":tru}"#),
                says: ["events.jsonl:2501:"]),
            BadLine(
                testDescription: "an unknown key, with the nearest known one",
                line: #"{"originator_id":"\#(id)","topik":"t","state":{}}"#,
                says: ["events.jsonl:2501:57:", "'topik'", "'topic'"]),
            BadLine(
                testDescription: "no topic", line: #"{"originator_id":"\#(id)","state":{}}"#,
                says: ["events.jsonl:2501:", "'topic'"]),
            BadLine(testDescription: "an empty topic", line: line(topic: ""), says: ["events.jsonl:2501:", "0 bytes"]),
            BadLine(
                testDescription: "a topic too large", line: line(topic: String(repeating: "t", count: 1025)),
                says: ["events.jsonl:2501:", "1025 bytes", "1024"]),
            BadLine(testDescription: "a NUL in the topic", line: line(topic: #"a\u0000b"#), says: ["2501:", "NUL"]),
            BadLine(
                testDescription: "an id that is no UUID", line: line(id: "fido"), says: ["2501:", "'fido'", "UUID"]),
            BadLine(
                testDescription: "a version below 0", line: line(version: -1),
                says: ["events.jsonl:2501:", "0 or more"]),
        ]

        @Test(arguments: badLines)
        func `a bad line is named by file, line and column, and nothing of the append is stored`(_ bad: BadLine)
            async throws
        {
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            // More good lines before it than go to the store at a time.
            let log = DogSchoolLog(events: 2500, seed: 21)
            let events = log.lines.map(\.json).joined(separator: "\n") + "\n\(bad.line)\n"
            try host.folder.write(events, to: "events.jsonl")
            let outcome = try await host.run("events", "append", "DogSchool", "events.jsonl")
            #expect(outcome.end == .exit(65))
            for words in bad.says { #expect(outcome.errors.contains(words), "\(outcome.errors)") }
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(try database.number("SELECT count(*) FROM dogschool_events") == 0)
        }

        @Test(arguments: StoreKind.allCases)
        func `a wrong version is refused with the stream, the expected and the found version`(_ kind: StoreKind)
            async throws
        {
            let folder = try TemporaryFolder()
            let store = try kind.make(in: folder)
            let host = try BuiltHost(store.settings)
            try host.folder.write(Self.line(version: 1) + "\n" + Self.line(version: 2) + "\n", to: "first.jsonl")
            try await host.append(host.folder.appending("first.jsonl"))

            // A new stream before it in the same append, and a gap, which the primary key alone would let through.
            for wrong: Int64 in [1, 2, 7] {
                let other = Self.line(id: "00000000-59a2-466b-aa1a-90a9362c1e46", version: 1)
                try host.folder.write(other + "\n" + Self.line(version: wrong) + "\n", to: "wrong.jsonl")
                let outcome = try await host.run("events", "append", "DogSchool", "wrong.jsonl")
                #expect(outcome.end == .exit(65))
                #expect(outcome.errors.contains(Self.id) && outcome.errors.contains("2"), "\(outcome.errors)")
                #expect(outcome.errors.contains("wrong.jsonl:2"), "\(outcome.errors)")
                #expect(try store.number("SELECT count(*) FROM dogschool_events") == 2)
            }
        }

        @Test(arguments: StoreKind.allCases)
        func `a state over 64 MiB is refused, and one of 8 MiB is stored whole`(_ kind: StoreKind) async throws {
            let folder = try TemporaryFolder()
            let store = try kind.make(in: folder)
            let host = try BuiltHost(store.settings)
            func append(_ megabytes: Int) async throws -> BuiltHost.Outcome {
                let state = "{\"trick\":\"" + String(repeating: "x", count: megabytes << 20) + "\"}"
                try host.folder.write(Self.line(state: state) + "\n", to: "large.jsonl")
                return try await host.run("events", "append", "DogSchool", "large.jsonl")
            }
            let tooLarge = try await append(64)
            #expect(tooLarge.end == .exit(65))
            #expect(tooLarge.errors.contains("large.jsonl:1"), "\(tooLarge.errors)")
            #expect(tooLarge.errors.contains("67108864"), "\(tooLarge.errors)")
            let large = try await append(8)
            #expect(large.end == .exit(0), "\(large.errors)")
            #expect(try store.rows("SELECT length(state) FROM dogschool_events") == [["\((8 << 20) + 12)"]])
        }

        @Test
        func `an application whose table would have a name of 64 bytes is refused, one of 63 is not`() async throws {
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            try host.folder.write(Self.line() + "\n", to: "events.jsonl")
            let longest = String(repeating: "a", count: 63 - "_events".count)
            let outcome = try await host.run("events", "append", longest + "a", "events.jsonl")
            #expect(outcome.end == .exit(64))
            #expect(outcome.errors.contains("64 bytes") && outcome.errors.contains("at most 63"), "\(outcome.errors)")
            #expect(try await host.run("events", "append", longest, "events.jsonl").end == .exit(0))
            #expect(try database.number("SELECT count(*) FROM \(longest)_events") == 1)
        }
    }
}
