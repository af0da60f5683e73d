import Foundation
import TestSupport
import Testing

/// The examples for Docker Compose and Kubernetes are what the public schemas want, and name only settings that there are.
@Suite struct DeploymentExampleTests {
    private static let kubernetes = TestSurroundings.checkout.appending(path: "Documentation/examples/kubernetes")
    private static let validator: URL? = TestSurroundings.python.flatMap { python in
        let tool = URL(filePath: python).deletingLastPathComponent().appending(path: "kubernetes-validate")
        return FileManager.default.isExecutableFile(atPath: tool.path) ? tool : nil
    }

    private func run(_ program: URL, _ arguments: [String]) async throws -> (end: ChildProcess.End, text: String) {
        let process = try ChildProcess(program, arguments, environment: TestSurroundings.childEnvironment)
        let end = try await process.wait()
        return (end, process.output + process.errors)
    }

    @Test(.enabled(if: validator != nil, "no kubernetes-validate in the tests' Python environment"))
    func `the Kubernetes example is valid, and a key that there is not is found`() async throws {
        let validator = try #require(Self.validator)
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.kubernetes.path).filter {
            $0.hasSuffix(".yaml")
        }.map { Self.kubernetes.appending(path: $0) }
        let valid = try await run(validator, ["--strict"] + files.map(\.path))
        #expect(valid.end == .exit(0), "\(valid.text)")
        #expect(valid.text.components(separatedBy: "passed for resource").count - 1 == 7, "\(valid.text)")
        // The control.
        let folder = try TemporaryFolder()
        let text = try String(contentsOf: Self.kubernetes.appending(path: "worker.yaml"), encoding: .utf8)
        let wrong = try folder.write(
            text.replacing("enableServiceLinks: false", with: "enableServiceLink: false"), to: "worker.yaml")
        #expect(try await run(validator, ["--strict", wrong.path]).end != .exit(0))
    }

    @Test(.enabled(if: validator != nil, "no compose-spec in the tests' Python environment"))
    func `compose.yaml is valid, and a service that is wrong is found`() async throws {
        let python = URL(filePath: try #require(TestSurroundings.python))
        let program = TestSurroundings.checkout.appending(path: "Tests/StructureTests/Python/validate_compose.py").path
        let compose = TestSurroundings.checkout.appending(path: "compose.yaml")
        let valid = try await run(python, [program, compose.path])
        #expect(valid.end == .exit(0), "\(valid.text)")
        #expect(valid.text == "api postgres prometheus worker\n")
        let folder = try TemporaryFolder()
        let text = try String(contentsOf: compose, encoding: .utf8)
        let wrong = try folder.write(text.replacing("cap_drop: [ALL]", with: "cap_drop: ALL"), to: "compose.yaml")
        #expect(try await run(python, [program, wrong.path]).end != .exit(0))
    }

    /// What looks like a setting of the host in the examples is one.
    @Test func `the examples name only settings that there are`() throws {
        let keys = try String(
            contentsOf: TestSurroundings.checkout.appending(path: "Sources/HostSettings/SettingKeys.swift"),
            encoding: .utf8)
        var named: Set<String> = []
        for file in ["compose.yaml", "Documentation/examples/kubernetes/settings.yaml"] {
            let text = try String(
                contentsOf: TestSurroundings.checkout.appending(path: file), encoding: .utf8)
            named.formUnion(text.matches(of: #/(?m)^ +([A-Z][A-Z_]{5,}): /#).map { String($0.output.1) })
        }
        // That one is the image's of PostgreSQL.
        named.remove("POSTGRES_DB")
        #expect(named.count >= 10)
        for name in named.sorted() {
            let isKey = keys.contains("\"\(name)\"") || name.hasSuffix("_FILE")
            #expect(isKey, "\(name) is no setting of the host")
        }
    }
}
