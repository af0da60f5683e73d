import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("The host writes, Python reads", .enabled(if: TestSurroundings.havePython, noPython))
    struct PythonReads {
        @Test
        func `a Python application with CREATE_TABLE=n reads aggregates out of tables that the host made`() async throws
        {
            struct Dog: Decodable, Equatable {
                let name: String
                let tricks: [String]
                let version: Int
            }
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            let log = DogSchoolLog(events: 500, seed: 11)
            let file = host.folder.appending("events.jsonl")
            try log.write(to: file)
            try await host.append(file)

            let chosen = log.dogs.keys.sorted().prefix(20)
            let output = try await PythonProgram.run(
                "read_dogs.py", chosen.joined(separator: ","),
                settings: database.settings.merging(["CREATE_TABLE": "n"]) { $1 })
            let read = try JSONDecoder().decode([String: Dog].self, from: Data(output.utf8))
            #expect(read.count == 20)
            for id in chosen {
                let dog = try #require(log.dogs[id])
                #expect(read[id] == Dog(name: dog.name, tricks: dog.tricks, version: 1 + dog.tricks.count))
            }
        }

        @Test
        func `a Python subscription beside 8 host writers misses no event and sees them in order`() async throws {
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            let writers = 8
            let appends = 15
            let size = 60
            let total = writers * appends * size

            let subscription = try PythonProgram.start(
                "subscribe.py", "--count", String(total), settings: database.settings)
            try await eventually("the subscription") {
                subscription.output.hasPrefix("ready") || subscription.end != nil
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        let log = DogSchoolLog(events: appends * size, seed: UInt64(100 + writer))
                        for append in 0..<appends {
                            let file = host.folder.appending("writer-\(writer)-\(append).jsonl")
                            try log.write(append * size..<(append + 1) * size, to: file)
                            try await host.append(file)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let end = try await subscription.wait()
            #expect(end == .exit(0), "\(subscription.output.suffix(100)) \(subscription.errors.suffix(2000))")
            let seen = subscription.output.split(separator: "\n").dropFirst().compactMap { Int64($0) }
            let written = try database.rows("SELECT notification_id FROM dogschool_events ORDER BY notification_id")
            #expect(written.count == total)
            #expect(seen == written.compactMap { $0[0].flatMap { Int64($0) } })
        }
    }
}
