import Foundation
import TestSupport
import Testing

extension RealParts {
    /// Tables and versions as the Python library makes them.
    @Suite(.enabled(if: TestSurroundings.havePython, noPython)) struct PythonNames {
        private func write(_ name: String, to database: PostgresDatabase, from version: Int = 1) async throws
            -> [String]
        {
            let output = try await PythonProgram.run(
                "named_application.py", "write", "--name", name, "--initial-version", "\(version)",
                settings: database.settings)
            return output.split(separator: "\n").map(String.init)
        }

        /// Version and number of tricks of each dog.
        private func read(
            _ name: String, _ ids: [String], from database: PostgresDatabase, version: Int = 1
        ) async throws -> [String] {
            let output = try await PythonProgram.run(
                "named_application.py", "read", "--name", name, "--initial-version", "\(version)", "--ids",
                ids.joined(separator: ","), settings: database.settings.merging(["CREATE_TABLE": "n"]) { $1 })
            return output.split(separator: "\n").map(String.init)
        }

        private func append(_ lines: String, to name: String, _ host: BuiltHost) async throws -> BuiltHost.Outcome {
            let file = try host.folder.write(lines, to: "lines.jsonl")
            return try await host.run("events", "append", name, file.path)
        }

        @Test func `aggregates that begin at version 0 go through read and append, and Python takes them back`()
            async throws
        {
            let source = try PostgresDatabase()
            let ids = try await write("DogSchool", to: source, from: 0)
            let printed = try await BuiltHost(source.settings).run("events", "read", "DogSchool", "--json")
            #expect(printed.end == .exit(0))
            let copy = try PostgresDatabase()
            let host = try BuiltHost(copy.settings)
            let appended = try await append(printed.output, to: "DogSchool", host)
            #expect(appended.end == .exit(0), "\(appended.errors)")
            let query =
                "SELECT originator_id, originator_version, topic, state, notification_id FROM dogschool_events ORDER BY 5"
            #expect(try copy.rows(query) == source.rows(query))
            #expect(try copy.number("SELECT min(originator_version) FROM dogschool_events") == 0)
            #expect(try await read("DogSchool", ids, from: copy, version: 0) == ["2 2", "2 2", "2 2"])
        }

        @Test(arguments: [36, 37, 38, 55])
        func `an application of a long name whose tables Python made is written and read`(length: Int) async throws {
            let name = "App" + String(repeating: "x", count: length - 3)
            let database = try PostgresDatabase()
            let ids = try await write(name, to: database)
            let host = try BuiltHost(database.settings)
            let line = "{\"originator_id\": \"\(UUID().uuidString.lowercased())\", \"topic\": \"t\", \"state\": {}}\n"
            let appended = try await append(line, to: name, host)
            #expect(appended.end == .exit(0), "\(appended.errors)")
            #expect(!appended.errors.contains("warning"), "\(appended.errors)")
            let printed = try await host.run("events", "read", name, "--json")
            #expect(printed.end == .exit(0), "\(printed.errors)")
            #expect(printed.output.split(separator: "\n").count == 10)
            #expect(try await read(name, ids, from: database) == ["3 2", "3 2", "3 2"])
            // Both sides mean the same index.
            #expect(try indexes(of: name, in: database) == 2)
        }

        @Test func `where a name leaves Python no index the host says which one to make, and takes it then`()
            async throws
        {
            let name = "App" + String(repeating: "x", count: 53)
            let database = try PostgresDatabase()
            let ids = try await write(name, to: database)
            #expect(try indexes(of: name, in: database) == 1)
            let host = try BuiltHost(database.settings)
            let refused = try await append("", to: name, host)
            #expect(refused.end == .exit(78))
            let statement = try #require(refused.errors.firstMatch(of: /run (CREATE UNIQUE INDEX .*)\n/)?.output.1)
            _ = try database.rows(String(statement))
            let line = "{\"originator_id\": \"\(UUID().uuidString.lowercased())\", \"topic\": \"t\", \"state\": {}}\n"
            #expect(try await append(line, to: name, host).end == .exit(0))
            #expect(try await read(name, ids, from: database) == ["3 2", "3 2", "3 2"])
        }

        @Test(arguments: [37, 56])
        func `an application of a long name whose tables the host made is Python's too`(length: Int) async throws {
            let name = "App" + String(repeating: "x", count: length - 3)
            let database = try PostgresDatabase()
            #expect(try await append("", to: name, BuiltHost(database.settings)).end == .exit(0))
            #expect(try indexes(of: name, in: database) == 2)
            let ids = try await write(name, to: database)
            #expect(try await read(name, ids, from: database) == ["3 2", "3 2", "3 2"])
            #expect(try indexes(of: name, in: database) == 2)
        }

        @Test func `a name that leaves no room for its table is refused`() async throws {
            let name = "App" + String(repeating: "x", count: 54)
            let refused = try await append("", to: name, BuiltHost(PostgresDatabase().settings))
            #expect(refused.end == .exit(64))
            #expect(refused.errors.contains("has 64 bytes, a database takes at most 63"))
        }

        private func indexes(of name: String, in database: PostgresDatabase) throws -> Int64? {
            try database.number("SELECT count(*) FROM pg_indexes WHERE tablename = '\(name.lowercased())_events'")
        }
    }
}
