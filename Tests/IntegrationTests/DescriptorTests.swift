import Foundation
import Glibc
import TestSupport
import Testing

extension RealParts {
    @Suite("File descriptors")
    struct Descriptors {
        @Test func `a worker that gets no file descriptor says so, waits, and goes on when it gets one`() async throws {
            let database = try PostgresDatabase()
            let folder = try TemporaryFolder()
            let manifests = try folder.makeFolder("manifests")
            try DogSchoolManifest.write(batch: 50, to: manifests)
            let log = DogSchoolLog(events: 400, seed: 3)
            let host = try BuiltHost(database.settings, manifests: manifests)
            func append(_ range: Range<Int>) async throws {
                let file = folder.appending("events-\(range.lowerBound).jsonl")
                try log.write(range, to: file)
                try await host.append(file)
            }
            func isProjected(_ worker: ChildProcess) async throws {
                let head = try database.head()
                try await eventually("every projection at \(head)", within: 60) {
                    if let end = worker.end { throw TestFailure("ended by \(end): \(worker.errors.suffix(2000))") }
                    return ["trick_counts", "dog_profiles", "daily_registrations"].allSatisfy {
                        database.position(of: $0) == head
                    }
                }
            }

            try await append(0..<200)
            let worker = try host.startWorker()
            try await isProjected(worker)
            try await eventually("the end of the start") { worker.errors.contains("HTTP is served") }

            // Ten for the host, which are in use, beside those that it leaves to the runtime.
            let before = try worker.limitDescriptors(to: 26)
            try database.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                """)
            try await eventually("the worker's words") {
                if let end = worker.end { throw TestFailure("ended by \(end): \(worker.errors.suffix(2000))") }
                return worker.errors.contains("no file descriptor is left")
            }
            try await append(200..<400)
            _ = try worker.limitDescriptors(to: before)
            try await isProjected(worker)
            #expect(try database.trickCounts() == log.trickCounts)
            #expect(try database.profiles() == log.dogs.mapValues(DogProfile.init))
            worker.send(SIGTERM)
            #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(2000))")
        }

        @Test(arguments: [8, 12, 16, 20, 24, 28, 32])
        func `a host that gets too few file descriptors at its start ends with the reason`(bound: Int) async throws {
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings)
            let ended = try ChildProcess(
                URL(filePath: "/bin/sh"),
                [
                    "-c", "ulimit -n \(bound); exec \"$0\" \"$@\"", host.program.path, "run", "--manifests",
                    host.manifests.path,
                ], environment: TestSurroundings.childEnvironment.merging(host.settings) { _, own in own },
                workingFolder: host.folder.url)
            #expect(try await ended.wait(within: 60) == .exit(69), "\(ended.errors.suffix(1500))")
            let line = try #require(ended.errors.split(separator: "\n").last { $0.hasPrefix("projectionist: ") })
            #expect(line.contains("could not start:"), "\(line)")
            #expect(line.contains("Too many open files"), "\(line)")
            #expect(line.contains("ulimit -n"), "\(line)")
        }
    }
}
