import EventStore
import Foundation
import HostHTTP
import TestSupport
import Testing

/// The server against programs of others: a public conformance tool, and the Python library's own client.
@Suite struct ConformanceTests {
    private static let programs = TestSurroundings.checkout.appending(path: "Tests/HostHTTPTests/Python")

    /// The conformance tool in the tests' Python environment; nil where it could not be installed.
    private static let tool: URL? = TestSurroundings.python.flatMap { python in
        let tool = URL(filePath: python).deletingLastPathComponent().appending(path: "schemathesis")
        return FileManager.default.isExecutableFile(atPath: tool.path) ? tool : nil
    }

    @Test(.enabled(if: tool != nil, "schemathesis is not in the tests' Python environment: PyPI was not reached"))
    func `the server is as its OpenAPI description says`() async throws {
        try await ServerUnderTest.run(
            originatorIDType: .text,
            options: {
                $0.token = "secret"
                $0.maximumWait = .milliseconds(200)
            }
        ) { server in
            var environment = TestSurroundings.childEnvironment
            environment["SCHEMATHESIS_HOOKS"] = Self.programs.appending(path: "conformance_hooks.py").path
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            let folder = try TemporaryFolder()
            let arguments = [
                "--config-file", Self.programs.appending(path: "conformance.toml").path, "run",
                "http://127.0.0.1:\(server.port)/openapi.json", "--header", "Authorization: Bearer secret",
                "--checks", "all", "--request-timeout", "60", "--wait-for-schema", "60", "--max-examples", "15",
                "--seed", "1", "--no-color",
            ]
            let process = try ChildProcess(
                try #require(Self.tool), arguments, environment: environment, workingFolder: folder.url)
            let end = try await process.wait(within: 400)
            #expect(end == .exit(0), "\(process.output.suffix(6000)) \(process.errors.suffix(2000))")
            #expect(process.output.contains("No issues found"))
        }
    }

    @Test(.enabled(if: TestSurroundings.python != nil, "no Python environment"))
    func `the Python library's client reads the log`() async throws {
        try await ServerUnderTest.run { server in
            for number in 0..<30 {
                let id = "00000000-0000-4000-8000-0000000000\(10 + number)"
                #expect(try await server.append(100, to: id, state: "{\"n\": [\(number), \"ü\"]}").status == 201)
            }
            let process = try ChildProcess(
                URL(filePath: try #require(TestSurroundings.python)),
                [
                    Self.programs.appending(path: "read_notifications.py").path,
                    "http://127.0.0.1:\(server.port)/applications/DogSchool",
                ], environment: TestSurroundings.childEnvironment)
            let end = try await process.wait(within: 120)
            #expect(end == .exit(0), "\(process.errors.suffix(3000))")
            // Events by select, by sections, and by topic; the sum of the ids; the streams; the last state.
            #expect(process.output == "3000 3000 30 4501500 30 {\"n\": [29, \"ü\"]}\n")
        }
    }
}
