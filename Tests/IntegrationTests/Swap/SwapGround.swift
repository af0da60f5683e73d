import Foundation
import TestSupport
import Testing

/// A worker with a plugin that a test replaces while events flow. The plugin writes which version has seen which event.
struct SwapGround {
    let database: PostgresDatabase
    let folder: TemporaryFolder
    let manifests: URL
    var host: BuiltHost

    init() throws {
        database = try PostgresDatabase()
        folder = try TemporaryFolder()
        manifests = try folder.makeFolder("manifests")
        host = try BuiltHost(database.settings, manifests: manifests)
    }

    /// Builds a version of the plugin beside the manifests.
    func build(_ version: String, _ defines: String..., as name: String? = nil) async throws -> URL {
        let library = folder.appending("\(name ?? version).so")
        try await FixturePlugin.build(
            "swapped", defines: ["FIXTURE_VERSION=\"\(version)\""] + defines, to: library, in: folder)
        return library
    }

    /// Builds a version of the plugin for a system that is newer than this one.
    func buildForNewerSystem(_ version: String) async throws -> URL {
        let library = folder.appending("newer.so")
        try await FixturePlugin.build(
            "swapped", defines: ["FIXTURE_VERSION=\"\(version)\"", "NEWER"],
            with: [try await FixturePlugin.buildNewerSystem(in: folder)], to: library, in: folder)
        return library
    }

    /// Puts a library where the manifest finds it, as a package manager does: under another name, then renamed.
    func install(_ library: URL, as name: String = "libswapped.so") throws {
        let temporary = manifests.appending(path: ".new")
        try? FileManager.default.removeItem(at: temporary)
        try FileManager.default.copyItem(at: library, to: temporary)
        guard rename(temporary.path, manifests.appending(path: name).path) == 0 else { throw TestFailure("rename") }
    }

    /// - Parameter fails: which call is told to fail.
    func writeManifest(
        fails: String? = nil, batch: Int = 50, more: String = "", package: String = "",
        library: String = "libswapped.so"
    ) throws {
        let text = """
            schema = 1
            [package]
            name = "fixture"
            version = "1.0.0"
            \(package)
            [library]
            path = "\(library)"
            [abi]
            major = 1
            [entry-points.applications.DogSchool]
            [entry-points.projections.dogs]
            application = "DogSchool"
            batch = \(batch)
            \(more)
            \(fails.map { "[entry-points.projections.dogs.config]\nfails = \"\($0)\"" } ?? "")

            """
        try Data(text.utf8).write(to: manifests.appending(path: "fixture.toml"))
    }

    /// A plugin that nobody replaces, with a table of its own.
    func installNeighbour() async throws {
        let library = try await build("1.0.0", "FIXTURE_ID=\"neighbour\"", "SEEN=\"seen_beside\"", as: "neighbour")
        try install(library, as: "libneighbour.so")
        let text = """
            schema = 1
            [package]
            name = "neighbour"
            version = "1.0.0"
            [library]
            path = "libneighbour.so"
            [abi]
            major = 1
            [entry-points.projections.beside]
            object = "dogs"
            application = "DogSchool"
            batch = 50

            """
        try Data(text.utf8).write(to: manifests.appending(path: "neighbour.toml"))
    }

    /// Writes events until it is told to end.
    func write(_ count: Int = 50, every milliseconds: Int = 5, until isOver: Shared<Bool>) -> Task<Void, any Error> {
        let database = database
        return Task.detached {
            while !isOver.value {
                try database.execute(
                    """
                    INSERT INTO dogschool_events (originator_id, originator_version, topic, state) \
                    SELECT gen_random_uuid(), 1, 'dogschool.domain:Dog.Registered', '{}' FROM generate_series(1, \(count)); \
                    NOTIFY dogschool_events
                    """)
                try await Task.sleep(for: .milliseconds(milliseconds))
            }
        }
    }

    func reload(_ worker: ChildProcess) async throws -> String {
        let before = Self.reloads(worker)
        worker.send(SIGHUP)
        return try await eventually("the reload", within: 90) {
            if let end = worker.end { throw TestFailure("ended by \(end): \(worker.errors.suffix(2000))") }
            let lines = Self.reloads(worker)
            return lines.count > before.count ? lines.last : nil
        }
    }

    private static func reloads(_ worker: ChildProcess) -> [String] {
        worker.errors.split(separator: "\n").filter { $0.contains("the manifests were reloaded") }.map(String.init)
    }

    /// Every event was seen once.
    func expectAll(_ worker: ChildProcess, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let head = try database.head()
        try await eventually("everything projected", within: 60) {
            if let end = worker.end { throw TestFailure("ended by \(end): \(worker.errors.suffix(2000))") }
            return database.position(of: "dogs") == head
        }
        let events = try database.number("SELECT count(*) FROM dogschool_events")
        #expect(try database.number("SELECT count(*) FROM seen") == events, sourceLocation: sourceLocation)
        #expect(
            try database.number("SELECT count(DISTINCT position) FROM seen") == events, sourceLocation: sourceLocation)
    }

    func versions() throws -> [String] {
        try database.rows("SELECT DISTINCT version FROM seen ORDER BY 1").compactMap { $0[0] }
    }
}
