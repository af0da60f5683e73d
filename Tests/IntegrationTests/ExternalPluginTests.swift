import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("A plugin from elsewhere")
    struct ExternalPlugin {
        @Test
        func `a package with only ProjectionSDK builds without the host's dependencies, loads and projects`()
            async throws
        {
            let folder = try TemporaryFolder()
            let package = folder.appending("dog-names")
            try FileManager.default.copyItem(
                at: TestSurroundings.checkout.appending(path: "Documentation/examples/team-plugin"), to: package)
            var environment = TestSurroundings.childEnvironment
            environment["PROJECTIONIST_CHECKOUT"] = TestSurroundings.checkout.path

            let build = try ChildProcess(
                URL(filePath: "/usr/bin/env"), ["swift", "build"], environment: environment,
                workingFolder: package)
            #expect(try await build.wait(within: 400) == .exit(0), "\(build.output.suffix(3000))")
            // Where SwiftPM puts what it fetches.
            let fetched = try? FileManager.default.contentsOfDirectory(
                atPath: package.appending(path: ".build/checkouts").path)
            #expect(fetched ?? [] == [])

            let manifests = try folder.makeFolder("manifests")
            for file in [".build/debug/libDogNames.so", "manifests/dog-names.toml", "manifests/events.jsonl"] {
                let source = package.appending(path: file)
                try FileManager.default.copyItem(
                    at: source, to: manifests.appending(path: source.lastPathComponent))
            }
            let database = try PostgresDatabase()
            let host = try BuiltHost(database.settings, manifests: manifests)
            let check = try await host.run("plugins", "check", "--strict", manifests.path)
            #expect(check.end == .exit(0), "\(check.output) \(check.errors)")
            let log = DogSchoolLog(events: 1000, seed: 31)
            try log.write(to: folder.appending("events.jsonl"))
            try await host.append(folder.appending("events.jsonl"))
            let summary = try await host.catchUp()
            #expect(summary["dog_names"]?.events == Int64(log.dogs.count))
            let names = try database.rows("SELECT name FROM dog_names ORDER BY name COLLATE \"C\"").map { $0[0] }
            #expect(names == log.dogs.values.map(\.name).sorted())
        }
    }
}
