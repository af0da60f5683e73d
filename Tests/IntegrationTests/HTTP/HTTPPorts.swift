import Foundation
import TestSupport
import Testing

extension RealParts {
    @Suite("A port that is in use")
    struct HTTPPorts {
        private func host(_ database: PostgresDatabase, port: Int?) throws -> BuiltHost {
            var host = try BuiltHost(database.settings)
            host.settings["HTTP_PORT"] = port.map(String.init) ?? ""
            return host
        }

        @Test
        func `workers whose port nobody chose both serve; what was chosen, and an API process, is refused in one line`()
            async throws
        {
            let database = try PostgresDatabase()
            let first = try await ServingHost.start(try host(database, port: nil), as: "worker")
            let second = try await ServingHost.start(try host(database, port: nil), as: "worker")
            #expect(first.port != second.port)
            // Whoever has 8080, the first or another program on this machine: the second has not.
            let warned = second.process.errors.split(separator: "\n").filter { $0.contains("port 8080 is in use") }
            #expect(warned.count == 1)
            #expect(warned.first?.contains("\(second.port)") == true)
            #expect(warned.first?.contains("HTTP_PORT") == true)
            for worker in [first, second] { #expect(try await worker.get("/healthz").status == 200) }

            for (role, port, named) in [("worker", second.port, second.port), ("api", nil, 8080), ("run", nil, 8080)] {
                let outcome = try await host(database, port: port).run(role)
                #expect(outcome.end == .exit(78), "\(role): \(outcome.errors.suffix(500))")
                let line = outcome.errors.split(separator: "\n").last ?? ""
                #expect(line.hasPrefix("projectionist: http_lifespan"), "\(line)")
                #expect(line.contains("cannot listen on 127.0.0.1:\(named)"), "\(line)")
                #expect(line.contains("HTTP_PORT"), "\(line)")
            }
            #expect(try await first.stop() == .exit(0))
            #expect(try await second.stop() == .exit(0))
        }
    }
}
