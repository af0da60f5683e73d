public import Foundation

/// What `scripts/test` gives to the tests, by variables of the environment.
public enum TestSurroundings {
    /// The libpq URI of the superuser of a private cluster: `PROJECTIONIST_TEST_POSTGRES`.
    public static let clusterURI = variable("PROJECTIONIST_TEST_POSTGRES")

    /// The interpreter of an environment with the `eventsourcing` library: `PROJECTIONIST_TEST_PYTHON`; nil where none
    /// could be made.
    public static let python = variable("PROJECTIONIST_TEST_PYTHON")

    /// Whether the tests that need PostgreSQL can run.
    public static var havePostgres: Bool { clusterURI != nil }

    /// Whether the tests that need Python can run.
    public static var havePython: Bool { python != nil && havePostgres }

    /// The checkout.
    public static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder with the programs and libraries that were built beside the tests.
    public static let builtProducts = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// The variables that every child process gets. Nothing else of the tests' own environment reaches it, so that a
    /// test says all that it depends on. `PROJECTIONIST_TEST_FOLDER` marks the child as one of this run:
    /// `scripts/test` ends those that a crash of the tests left behind.
    public static let childEnvironment: [String: String] = {
        let kept = ["PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "PROJECTIONIST_TEST_FOLDER"]
        return ProcessInfo.processInfo.environment.filter { kept.contains($0.key) }
    }()

    /// Whether a program is in PATH.
    public static func have(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    private static func variable(_ name: String) -> String? {
        guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
        return value
    }
}
