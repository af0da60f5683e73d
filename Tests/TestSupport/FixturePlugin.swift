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
