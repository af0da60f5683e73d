public import Foundation

/// A plugin of the tests in C, built and described in a folder of manifests.
public enum FixturePlugin {
    /// Compiles `Tests/Fixtures/Plugins/<source>.c` to a shared library.
    ///
    /// - Parameter defines: `NAME=value` for the preprocessor.
    /// - Throws: ``TestFailure`` with what the compiler says.
    public static func build(
        _ source: String, defines: [String] = [], to library: URL, in folder: TemporaryFolder
    ) async throws {
        let fixtures = TestSurroundings.checkout.appending(path: "Tests/Fixtures/Plugins")
        let headers = TestSurroundings.checkout.appending(path: "Sources/CProjectionABI/include")
        let compiler = try ChildProcess(
            URL(filePath: "/usr/bin/env"),
            [
                "clang", "-std=c11", "-D_GNU_SOURCE", "-fPIC", "-fvisibility=hidden", "-fuse-ld=lld", "-shared",
                "-I\(headers.path)",
            ] + defines.map { "-D\($0)" } + [
                fixtures.appending(path: "\(source).c").path, "-o", library.path,
            ], environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
        guard try await compiler.wait(within: 120) == .exit(0) else { throw TestFailure(compiler.errors) }
    }

    /// Compiles `Tests/Fixtures/Plugins/<source>.swift` to a shared library, with the SDK as it was built for the tests.
    ///
    /// - Parameter conditions: for `#if`.
    /// - Throws: ``TestFailure`` with what the compiler says.
    public static func buildSwift(
        _ source: String, module: String, conditions: [String] = [], to library: URL, in folder: TemporaryFolder
    ) async throws {
        let fixtures = TestSurroundings.checkout.appending(path: "Tests/Fixtures/Plugins")
        let headers = TestSurroundings.checkout.appending(path: "Sources/CProjectionABI/include")
        let products = TestSurroundings.builtProducts
        var objects: [String] = []
        for target in ["ProjectionSDK", "ProjectionToolchain", "CProjectionToolchain"] {
            let built = products.appending(path: "\(target).build")
            objects += try FileManager.default.contentsOfDirectory(atPath: built.path).filter { $0.hasSuffix(".o") }
                .map { built.appending(path: $0).path }
        }
        let exports = TestSurroundings.checkout.appending(path: "Plugins/exports.map")
        let compiler = try ChildProcess(
            URL(filePath: "/usr/bin/env"),
            [
                "swiftc", "-emit-library", "-parse-as-library", "-O", "-module-name", module,
                "-I", products.appending(path: "Modules").path, "-Xcc", "-I\(headers.path)", "-use-ld=lld",
                "-Xcc", "-fmodule-map-file=\(products.appending(path: "CProjectionABI.build/module.modulemap").path)",
                "-Xlinker", "--version-script=\(exports.path)",
            ] + conditions.flatMap { ["-D", $0] } + [fixtures.appending(path: "\(source).swift").path] + objects
                + ["-o", library.path],
            environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
        guard try await compiler.wait(within: 300) == .exit(0) else { throw TestFailure(compiler.errors) }
    }

    /// Builds a plugin into a folder of manifests and writes its manifest, with the projection `dogs` on `DogSchool`.
    ///
    /// - Parameter application: whether the manifest declares the application, too.
    public static func install(
        _ source: String, declaring application: Bool, in manifests: URL, _ folder: TemporaryFolder
    ) async throws {
        try await build(source, to: manifests.appending(path: "lib\(source).so"), in: folder)
        let text = """
            schema = 1
            [package]
            name = "fixture"
            version = "1.0.0"
            [library]
            path = "lib\(source).so"
            [abi]
            major = 1
            \(application ? "[entry-points.applications.DogSchool]" : "")
            [entry-points.projections.dogs]
            application = "DogSchool"

            """
        try Data(text.utf8).write(to: manifests.appending(path: "\(source).toml"))
    }
}
