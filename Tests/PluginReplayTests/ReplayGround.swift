import EventStore
import Foundation
import Logging
import PluginFunctions
import PluginLibraries
import PluginLoading
import PluginManifests
import PluginReplay
import PostgresStore
import ProjectionRunning
import TestSupport

/// Plugins that are built and opened as a host opens them, and events for them.
struct ReplayGround {
    let folder: TemporaryFolder
    private let logger = Logger(label: "replay") { _ in SwiftLogNoOpLogHandler() }

    init() throws { folder = try TemporaryFolder() }

    /// The two kinds of a scratch store.
    enum Kind: CaseIterable {
        case sqlite
        case postgresql

        func place(in database: PostgresDatabase) throws -> ScratchStore.Place {
            switch self {
            case .sqlite: .memory
            case .postgresql: .postgres(try database.configuration())
            }
        }
    }

    private var loader: PluginLoader {
        PluginLoader(stateDirectory: folder.appending("state").path, hostVersion: "1.2.3", logger: logger) { _ in nil }
    }

    /// A plugin that ships, built beside the tests.
    func shipped(_ projection: String) throws -> ProjectionDefinition {
        let names = ["trick_counts": ("trick-counts", "TrickCounts"), "dog_profiles": ("dog-profiles", "DogProfiles")]
        let (package, library) = names[projection]!
        return try definition(
            PluginManifest.ProjectionEntry(name: projection, application: "DogSchool"), of: package,
            TestSurroundings.builtProducts.appending(path: "lib\(library).so"))
    }

    /// `Tests/Fixtures/Plugins/<source>.c`, built for this test.
    func fixture(_ source: String, config: String = "{}") async throws -> ProjectionDefinition {
        let library = folder.appending("lib\(source).so")
        try await FixturePlugin.build(source, to: library, in: folder)
        return try definition(
            PluginManifest.ProjectionEntry(name: "dogs", application: "DogSchool", configuration: config),
            of: "fixture",
            library)
    }

    /// A library of plain functions, whose set-up runs `statements`.
    ///
    /// - Parameter source: defines `int on_event(void)`, which is called for each event.
    func functions(
        setUp statements: [String], source text: String = "int on_event(void) { return 0; }\n"
    ) async throws -> ProjectionDefinition {
        let source = try folder.write(text, to: "functions.c")
        let library = folder.appending("libfunctions.so")
        let compiler = try ChildProcess(
            URL(filePath: "/usr/bin/env"),
            ["clang", "-std=c11", "-fPIC", "-shared", "-fuse-ld=lld", source.path, "-o", library.path],
            environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
        guard try await compiler.wait(within: 120) == .exit(0) else { throw TestFailure(compiler.errors) }
        let binding = FunctionBinding(topic: "t", signature: try FunctionSignature(parsing: "on_event() -> i32"))
        let entry = PluginManifest.ProjectionEntry(
            name: "kinds", application: "DogSchool", topics: ["t"], functions: [binding], setUp: statements)
        let manifest = manifest("functions", library, [entry], abiMajor: nil)
        let checked = try LibraryFolder(stateDirectory: folder.appending("state").path).check(
            manifest, library: library.path)
        let image = try FunctionLibrary(opening: checked, logger: logger) { _ in nil }
        return ProjectionDefinition(
            name: try ProjectionName(entry.name), application: try ApplicationName(entry.application),
            makeHandler: { try image.makeHandler(of: entry) })
    }

    private func definition(
        _ entry: PluginManifest.ProjectionEntry, of package: String, _ library: URL
    ) throws -> ProjectionDefinition {
        let image = try loader.open(manifest(package, library, [entry], abiMajor: 1), library: library.path)
        return ProjectionDefinition(
            name: try ProjectionName(entry.name), application: try ApplicationName(entry.application),
            makeHandler: { try image.makeHandler(of: entry) })
    }

    private func manifest(
        _ package: String, _ library: URL, _ projections: [PluginManifest.ProjectionEntry], abiMajor: Int?
    ) -> PluginManifest {
        PluginManifest(
            path: "/manifests/\(package).toml", package: .init(name: package, version: "1.0.0"),
            library: .init(path: library.path), abiMajor: abiMajor, applications: ["DogSchool"],
            projections: projections, lifespans: [])
    }

    /// The events of a log, as a store would have them.
    static func events(_ log: DogSchoolLog) throws -> [StoredEvent] {
        try log.lines.enumerated().map { index, line in
            StoredEvent(
                position: Int64(index + 1), originatorID: try OriginatorID(line.originatorID, type: .uuid),
                originatorVersion: line.originatorVersion, topic: line.topic, state: Array(line.state.utf8))
        }
    }
}

extension PostgresDatabase {
    func configuration() throws -> PostgresConfiguration {
        try PostgresConfiguration(parameters: [(name: "dbname", value: uri)])
    }

    /// The scratch schemas that stand in the database now.
    func scratchSchemas() throws -> [String] {
        try rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'projectionist\\_replay\\_%' ORDER BY 1")
            .map { $0[0] ?? "" }
    }
}
