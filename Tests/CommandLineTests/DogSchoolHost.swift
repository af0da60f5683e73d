import Foundation
import TestSupport
import Testing

/// The tests that run the built program: on SQLite, with the real plugins, each in a folder of its own. One at a time,
/// since several of them look at the time that something takes.
@Suite("The command line", .serialized) enum CommandLine {}

/// The same for what runs much code of plugins and looks at no time.
@Suite("The command line, many plugins", .serialized) enum PluginTrials {}

/// The built program with a folder, a database file and manifests of one test's own.
struct DogSchoolHost {
    /// What a command left.
    struct Outcome {
        let end: ChildProcess.End
        let output: String
        let errors: String

        /// What a `--json` command printed: an array of objects.
        func rows() throws -> [[String: Any]] {
            let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return try #require(value as? [[String: Any]], "\(output) \(errors)")
        }

        /// The same by the member `name`.
        func row(_ name: String) throws -> [String: Any] {
            try #require(rows().first { $0["name"] as? String == name }, "\(output) \(errors)")
        }
    }

    let database: SQLiteFile
    let folder: TemporaryFolder
    let manifests: URL
    var settings: [String: String]

    /// - Parameters:
    ///   - projections: the shipped plugins to run; each gets a manifest.
    ///   - batch: the most events of a transaction.
    init(_ projections: [String] = ["trick_counts", "dog_profiles", "daily_registrations"], batch: Int = 500) throws {
        folder = try TemporaryFolder()
        database = SQLiteFile(folder.appending("dogs.sqlite"))
        manifests = try folder.makeFolder("school")
        if !projections.isEmpty { try DogSchoolManifest.write(projections, batch: batch, to: manifests) }
        settings = database.settings
        settings["PROJECTIONIST_STATE_DIR"] = folder.appending("state").path
    }

    /// Starts a command with the test's manifests.
    func start(_ arguments: [String], input: URL? = nil) throws -> ChildProcess {
        try ChildProcess(
            TestSurroundings.builtProducts.appending(path: "projectionist"),
            arguments + ["--manifests", manifests.path],
            environment: TestSurroundings.childEnvironment.merging(settings) { $1 }, input: input,
            workingFolder: folder.url)
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., input: URL? = nil) async throws -> Outcome {
        let process = try start(arguments, input: input)
        let end = try await process.wait()
        return Outcome(end: end, output: process.output, errors: process.errors)
    }

    /// Appends the events of a log, or some of them.
    func append(_ log: DogSchoolLog, _ range: Range<Int>? = nil) async throws {
        try log.write(range, to: folder.appending("log.jsonl"))
        let outcome = try await run("events", "append", "DogSchool", "log.jsonl")
        try #require(outcome.end == .exit(0), "\(outcome.errors)")
    }

    /// Appends lines from a file `events.jsonl`.
    func appendLines(_ lines: String) async throws -> Outcome {
        try folder.write(lines, to: "events.jsonl")
        return try await run("events", "append", "DogSchool", "events.jsonl")
    }

    /// Changes a manifest.
    func edit(_ manifest: String, _ old: String, _ new: String) throws {
        let url = manifests.appending(path: "\(manifest).toml")
        let text = try String(contentsOf: url, encoding: .utf8)
        try #require(text.contains(old))
        try Data(text.replacing(old, with: new).utf8).write(to: url)
    }
}
