public import Foundation

/// A plugin of the tests in C, built and described in a folder of manifests.
public enum FixturePlugin {
    /// Compiles `Tests/Fixtures/Plugins/<source>.c` to a shared library.
    ///
    /// - Parameters:
    ///   - defines: `NAME=value` for the preprocessor.
    ///   - libraries: what it is linked with.
    /// - Throws: ``TestFailure`` with what the compiler says.
    public static func build(
        _ source: String, defines: [String] = [], with libraries: [URL] = [], to library: URL,
        in folder: TemporaryFolder
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
            ] + libraries.map(\.path), environment: TestSurroundings.childEnvironment, workingFolder: folder.url)
        guard try await compiler.wait(within: 120) == .exit(0) else { throw TestFailure(compiler.errors) }
    }

    /// What the C library of a newer system looks like to the linker: a library that is linked with it needs a version of
    /// glibc that no system has.
    ///
    /// - Throws: ``TestFailure`` with what the compiler says.
    public static func buildNewerSystem(in folder: TemporaryFolder) async throws -> URL {
        let newer = try folder.makeFolder("newer")
        try Data("void train_all_dogs(void) {}\n".utf8).write(to: newer.appending(path: "newer.c"))
        try Data("GLIBC_2.999 { train_all_dogs; };\n".utf8).write(to: newer.appending(path: "newer.map"))
        let compiler = try ChildProcess(
            URL(filePath: "/usr/bin/env"),
            [
                "clang", "-shared", "-fPIC", "-nostdlib", "-fuse-ld=lld", "newer.c", "-o", "libc.so.6",
                "-Wl,-soname,libc.so.6", "-Wl,--version-script=newer.map",
            ], environment: TestSurroundings.childEnvironment, workingFolder: newer)
        guard try await compiler.wait(within: 120) == .exit(0) else { throw TestFailure(compiler.errors) }
        return newer.appending(path: "libc.so.6")
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
