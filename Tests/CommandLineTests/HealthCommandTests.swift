import Foundation
import TestSupport
import Testing

extension CommandLine {
    /// `health`: what a container's health check runs.
    @Suite struct HealthCommandTests {
        private func health(_ settings: [String: String], _ arguments: String...) async throws -> (
            end: ChildProcess.End, text: String
        ) {
            let folder = try TemporaryFolder()
            let host = try BuiltHost(settings, manifests: try folder.makeFolder("manifests"))
            let process = try host.start(arguments: ["health"] + arguments)
            let end = try await process.wait()
            return (end, process.output + process.errors)
        }

        @Test func `a host that serves is well, also where a token is asked for, and one that has ended is not`()
            async throws
        {
            var school = try DogSchoolHost(["trick_counts"])
            school.settings["HTTP_TOKEN"] = "secret"
            let serving = try await ServingHost.start(
                try BuiltHost(school.settings, manifests: school.manifests), as: "run")
            let settings = ["HTTP_PORT": "\(serving.port)"]
            #expect(try await health(settings) == (.exit(0), "/healthz answers 200\n"))
            #expect(try await health(settings, "--ready") == (.exit(0), "/readyz answers 200\n"))
            // Listening on all addresses, it is asked on its own.
            #expect(try await health(settings.merging(["HTTP_HOST": "0.0.0.0"]) { $1 }).end == .exit(0))
            #expect(try await serving.stop() == .exit(0))
            let ended = try await health(settings)
            #expect(ended.end == .exit(69))
            #expect(
                ended.text
                    == "projectionist: no host answers at 127.0.0.1, port \(serving.port): Connection refused\n")
        }

        @Test func `a server that is silent is not waited for longer than it may take`() async throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let port = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(listener, address, size)
                    listen(listener, 1)
                    getsockname(listener, address, &size)
                }
                return UInt16(bigEndian: $0.pointee.sin_port)
            }
            let silent = try await health(["HTTP_PORT": "\(port)"], "--timeout", "1")
            #expect(silent.end == .exit(69))
            #expect(silent.text.hasSuffix("port \(port): it does not answer within 1 s\n"), "\(silent.text)")
        }

        @Test func `a port that nobody knows cannot be asked`() async throws {
            let outcome = try await health(["HTTP_PORT": "0"])
            #expect(outcome.end == .exit(78))
            #expect(outcome.text.contains("set the port that is to be asked"))
        }
    }
}
