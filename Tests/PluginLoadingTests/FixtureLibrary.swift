import Foundation
import PluginManifests

/// Builds plugins from the sources in `Tests/Fixtures/Plugins`, each test in a folder of its own.
final class FixtureLibrary {
    let folder: String
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Plugins").path
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources").path

    struct BuildFailure: Error {
        let output: String
    }

    init() throws {
        folder = NSTemporaryDirectory() + "/projectionist-fixture-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Compiles one source in C to a shared library.
    func build(
        _ source: String, defines: [String] = [], options: [String] = [], with extra: [String] = [],
        as name: String? = nil
    ) throws -> String {
        let output = "\(folder)/\(name ?? "lib\(source).so")"
        let headers = ["CProjectionABI", "CProjectionToolchain"].map { "-I\(Self.sources)/\($0)/include" }
        try run(
            ["clang", "-std=c11", "-D_GNU_SOURCE", "-O1", "-fPIC", "-fvisibility=hidden", "-fuse-ld=lld", "-shared"]
                + headers
                + defines.map { "-D\($0)" } + ["\(Self.fixtures)/\(source).c"] + extra + ["-o", output] + options)
        return output
    }

    /// Compiles text in C to a shared library that is no plugin.
    func buildLibrary(_ text: String, as name: String) throws {
        let source = "\(folder)/\(name).c"
        try text.write(toFile: source, atomically: true, encoding: .utf8)
        try run(["clang", "-shared", "-fPIC", "-fuse-ld=lld", source, "-o", "\(folder)/\(name)"])
    }

    /// Makes a library that has one symbol, of one version, and nothing else.
    func buildVersioned(_ name: String, symbol: String, version: String) throws {
        let source = "\(folder)/\(name).c"
        try "void \(symbol)(void) {}".write(toFile: source, atomically: true, encoding: .utf8)
        try "\(version) { \(symbol); };".write(toFile: "\(folder)/\(name).map", atomically: true, encoding: .utf8)
        try run([
            "clang", "-shared", "-fPIC", "-nostdlib", "-fuse-ld=lld", source, "-o", "\(folder)/\(name)",
            "-Wl,-soname,\(name)", "-Wl,--version-script=\(folder)/\(name).map",
        ])
    }

    /// Compiles one source in Swift to a shared library.
    func buildSwift(_ source: String, options: [String] = []) throws -> String {
        let output = "\(folder)/lib\(source).so"
        try run(
            [
                "swiftc", "-emit-library", "-parse-as-library", "-module-name", source,
                "\(Self.fixtures)/\(source).swift", "-o", output,
            ]
                + options)
        return output
    }

    static let toolchainNote = "\(sources)/CProjectionToolchain/toolchain.c"
    static let headers = "\(sources)/CProjectionABI/include"
    /// The guide for C++.
    static let guide = URL(filePath: sources).deletingLastPathComponent()
        .appending(path: "Documentation/plugins/cpp.md").path
    static func fixture(_ name: String) -> String { "\(fixtures)/\(name)" }

    func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BuildFailure(output: String(decoding: output, as: UTF8.self))
        }
    }

    /// Changes the bytes of a file.
    static func patch(_ path: String, _ change: (inout [UInt8]) throws -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        try change(&bytes)
        try Data(bytes).write(to: URL(filePath: path))
    }
}

extension PluginManifest {
    /// A manifest of the fixtures' package.
    static func fixture(
        name: String = "fixture", version: String = "1.0.0", sha256: String? = nil, abiMajor: Int = 1,
        projections: [ProjectionEntry] = [.fixture()]
    ) -> PluginManifest {
        PluginManifest(
            path: "/manifests/fixture.toml", package: Package(name: name, version: version),
            library: Library(path: "libfixture.so", sha256: sha256), abiMajor: abiMajor, applications: ["DogSchool"],
            projections: projections, lifespans: [])
    }
}

extension PluginManifest.ProjectionEntry {
    static func fixture(
        object: String = "dogs", application: String = "DogSchool", topics: [String] = [], config: String = "{}"
    ) -> PluginManifest.ProjectionEntry {
        PluginManifest.ProjectionEntry(
            name: "dogs", object: object, application: application, topics: topics, configuration: config)
    }
}
