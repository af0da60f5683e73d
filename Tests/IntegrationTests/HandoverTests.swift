import TestSupport
import Testing

extension RealFailures {
    @Suite("Handed over between Python and the host", .enabled(if: TestSurroundings.havePython, noPython))
    struct Handover {
        @Test
        func `the host goes on in the tracking table of a Python ProjectionRunner that stopped half way`() async throws
        {
            let database = try PostgresDatabase()
            try await PythonProgram.run("write_events.py", "--dogs", "400", settings: database.settings)
            try await PythonProgram.run("project.py", "trick_counts", "--at-most", "300", settings: database.settings)
            try await PythonProgram.run("project.py", "dog_profiles", "--at-most", "500", settings: database.settings)
            let expected = try await ExpectedByPython.compute(from: database)
            let halfWay = try #require(database.position(of: "trick_counts"))
            #expect(halfWay < expected.position)
            #expect(try database.trickCounts().values.reduce(0, +) == 300)

            let summary = try await BuiltHost(database.settings).catchUp()
            #expect(summary["trick_counts"]?.events == expected.trickCounts.values.reduce(0, +) - 300)
            #expect(summary["dog_profiles"]?.events == expected.events - 500)
            #expect(database.position(of: "trick_counts") == expected.position)
            #expect(try database.trickCounts() == expected.trickCounts)
            #expect(try database.profiles() == expected.profiles)
        }

        @Test
        func `a Python ProjectionRunner goes on in the tracking table of the host, and the host after it again`()
            async throws
        {
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            try await PythonProgram.run("write_events.py", "--dogs", "200", settings: database.settings)
            try await host.catchUp()
            let first = try await ExpectedByPython.compute(from: database)
            #expect(try database.trickCounts() == first.trickCounts)

            try await PythonProgram.run("write_events.py", "--dogs", "200", "--seed", "2", settings: database.settings)
            let second = try await ExpectedByPython.compute(from: database)
            for projection in ["trick_counts", "dog_profiles"] {
                // Without the right to create anything: what the host made is all that Python needs.
                let settings = database.settings.merging(["CREATE_TABLE": "n"]) { $1 }
                try await PythonProgram.run("project.py", projection, settings: settings)
            }
            #expect(try database.trickCounts() == second.trickCounts)
            #expect(try database.profiles() == second.profiles)

            try await PythonProgram.run("write_events.py", "--dogs", "100", "--seed", "3", settings: database.settings)
            try await host.catchUp()
            let third = try await ExpectedByPython.compute(from: database)
            #expect(try database.trickCounts() == third.trickCounts)
            #expect(try database.profiles() == third.profiles)
            #expect(database.position(of: "trick_counts") == third.position)
        }
    }
}
