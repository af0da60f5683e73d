import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("A port that is in use")
    struct HTTPPorts {
        private func host(_ database: PostgresDatabase, port: Int) throws -> BuiltHost {
            var host = try BuiltHost(database.settings)
            host.settings["HTTP_PORT"] = String(port)
            return host
        }

        @Test func `workers whose port nobody has set serve no HTTP, and do their work beside each other`() async throws
        {
            let database = try PostgresDatabase()
            let manifests = try TemporaryFolder()
            try DogSchoolManifest.write(["trick_counts"], batch: 500, to: manifests.url)
            var host = try BuiltHost(database.settings, manifests: manifests.url)
            host.settings["HTTP_PORT"] = ""
            // What would need a token if it were served.
            host.settings["HTTP_HOST"] = "0.0.0.0"
            let workers = try (0..<2).map { _ in
                try host.start(arguments: ["worker", "--manifests", manifests.url.path])
            }
            for worker in workers {
                try await eventually("it runs") { worker.errors.contains("projections started") }
                #expect(worker.errors.contains("HTTP is not served"), "\(worker.errors.suffix(1000))")
                #expect(!worker.errors.contains("HTTP is served"))
                worker.send(SIGTERM)
                #expect(try await worker.wait() == .exit(0), "\(worker.errors.suffix(1000))")
            }
        }

        @Test func `a port that is in use is refused in one line, whoever was to serve on it`() async throws {
            let database = try PostgresDatabase()
            let first = try await ServingHost.start(try host(database, port: 0), as: "api")
            for role in ["worker", "api", "run"] {
                let outcome = try await host(database, port: first.port).run(role)
                #expect(outcome.end == .exit(78), "\(role): \(outcome.errors.suffix(500))")
                let line = outcome.errors.split(separator: "\n").last ?? ""
                #expect(line.hasPrefix("projectionist: http_lifespan"), "\(line)")
                #expect(line.contains("cannot listen on 127.0.0.1:\(first.port)"), "\(line)")
                #expect(line.contains("HTTP_PORT"), "\(line)")
            }
            #expect(try await first.stop() == .exit(0))
        }
    }
}
