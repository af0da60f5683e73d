import Foundation

/// A program of `Tests/IntegrationTests/Python`, run in the environment with the `eventsourcing` library.
public enum PythonProgram {
    /// Starts a program and leaves it running.
    ///
    /// - Throws: ``TestFailure`` where there is no such environment.
    public static func start(
        _ name: String, _ arguments: String..., settings: [String: String]
    ) throws -> ChildProcess {
        try start(name, arguments, settings)
    }

    /// Runs a program to its end and gives what it printed.
    ///
    /// - Throws: ``TestFailure`` with its errors when it does not exit with 0.
    @discardableResult
    public static func run(
        _ name: String, _ arguments: String..., settings: [String: String], within seconds: Double = 300
    ) async throws -> String {
        let process = try start(name, arguments, settings)
        guard try await process.wait(within: seconds) == .exit(0) else {
            throw TestFailure("\(name) failed: \(process.errors.suffix(3000))")
        }
        return process.output
    }

    private static func start(_ name: String, _ arguments: [String], _ settings: [String: String]) throws
        -> ChildProcess
    {
        guard let python = TestSurroundings.python else {
            throw TestFailure("no PROJECTIONIST_TEST_PYTHON: run the tests with scripts/test")
        }
        let programs = TestSurroundings.checkout.appending(path: "Tests/IntegrationTests/Python")
        var environment = TestSurroundings.childEnvironment.merging(settings) { _, own in own }
        environment["PYTHONPATH"] = programs.path
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        return try ChildProcess(
            URL(filePath: python), [programs.appending(path: name).path] + arguments, environment: environment)
    }
}
