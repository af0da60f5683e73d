import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import ProjectionToolchain
import Testing

/// Each way in which a plugin can fail to load has its own error, which names manifest, library and fix.
@Suite struct LoadingFailureTests {
    let plugin: PluginUnderTest
    var fixture: FixtureLibrary { plugin.fixture }

    init() throws {
        plugin = try PluginUnderTest()
    }

    /// Opens, initialises and makes an instance, and expects an error of `code` with both texts in it.
    func expect(
        _ code: PluginLoadingError.Code, _ message: String, fix: String, _ path: String,
        _ manifest: PluginManifest = .fixture(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        do throws(PluginLoadingError) {
            let image = try plugin.loader.open(manifest, library: path)
            try image.initialize()
            _ = try image.makeInstance(of: manifest.projections[0])
            Issue.record("it was loaded", sourceLocation: sourceLocation)
        } catch {
            #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
            #expect(error.message == message, sourceLocation: sourceLocation)
            #expect(error.fix.contains(fix), "\(error.fix)", sourceLocation: sourceLocation)
            #expect(
                error.description == "/manifests/fixture.toml: library \(path) \(error.message); \(error.fix)",
                sourceLocation: sourceLocation)
            #expect(!error.description.contains("\n"), sourceLocation: sourceLocation)
        }
    }

    @Test func `a file that is missing`() {
        expect(
            .fileMissing, "does not exist", fix: "put the file there, or correct the manifest's library.path",
            fixture.folder + "/none.so")
    }

    @Test func `a folder in the library's place`() {
        expect(.fileMissing, "is not a regular file", fix: "let the manifest's library.path name", fixture.folder)
    }

    @Test func `bytes other than those that the manifest pins`() throws {
        let path = try fixture.build("broken")
        let pin = String(repeating: "0", count: 64)
        let hash = try #require(try plugin.loader.open(.fixture(), library: path).contentHash)
        expect(
            .pinMismatch, "has the SHA-256 \(hash), the manifest pins \(pin)", fix: "sha256 = \"\(hash)\"", path,
            .fixture(sha256: pin))
        // The right pin lets it through.
        _ = try plugin.loader.open(.fixture(sha256: hash), library: path)
    }

    @Test func `a file that is not ELF`() throws {
        let path = fixture.folder + "/text.so"
        try "#!/bin/sh\necho this is no library\n".write(toFile: path, atomically: true, encoding: .utf8)
        expect(.notELF, "is not an ELF file", fix: "shared library for Linux", path)
        try "".write(toFile: path, atomically: true, encoding: .utf8)
        expect(.notELF, "is not an ELF file", fix: "shared library for Linux", path)
    }

    @Test func `a library that was cut short`() throws {
        let path = try fixture.build("broken")
        try FixtureLibrary.patch(path) { $0.removeSubrange(700...) }
        do throws(PluginLoadingError) {
            _ = try plugin.loader.open(.fixture(), library: path)
            Issue.record("it was loaded")
        } catch {
            #expect(error.code == .notELF)
            #expect(error.message.hasPrefix("is a damaged ELF file: it ends before byte "), "\(error)")
        }
    }

    @Test func `a library for another processor`() throws {
        let path = try fixture.build("broken")
        #if arch(x86_64)
        let (number, other, own) = (UInt8(183), "AArch64", "x86-64")
        #else
        let (number, other, own) = (UInt8(62), "x86-64", "AArch64")
        #endif
        try FixtureLibrary.patch(path) { $0[18] = number }
        expect(.otherArchitecture, "is built for \(other), this host runs on \(own)", fix: "build it for \(own)", path)
    }

    @Test func `an executable`() throws {
        let source = fixture.folder + "/main.c"
        try "int main(void) { return 0; }".write(toFile: source, atomically: true, encoding: .utf8)
        try fixture.run(["clang", "-fPIE", "-pie", "-fuse-ld=lld", source, "-o", "main"])
        expect(.notSharedLibrary, "is an ELF file, but not a shared library", fix: "-shared", fixture.folder + "/main")
    }

    @Test func `no entry symbol`() throws {
        expect(
            .noEntrySymbol, "does not export projectionist_plugin_entry", fix: "define that function",
            try fixture.build("broken", defines: ["NO_ENTRY"]))
    }

    @Test func `exports beside the entry symbol`() throws {
        expect(
            .extraExports, "exports 4 symbols beside projectionist_plugin_entry: dogs_a, dogs_b, dogs_c, ...",
            fix:
                "--version-script=exports.map, a file that holds '{ global: projectionist_plugin_entry; local: *; };'",
            try fixture.build("broken", defines: ["EXTRA_EXPORTS"]))
        // What a linker finds its exports by makes no difference.
        expect(
            .extraExports, "exports 4 symbols beside projectionist_plugin_entry: dogs_a, dogs_b, dogs_c, ...",
            fix: "--version-script=exports.map",
            try fixture.build("broken", defines: ["EXTRA_EXPORTS"], options: ["-Wl,--hash-style=sysv"]))
    }

    @Test func `a symbol that is defined nowhere`() throws {
        expect(
            .unresolvedSymbol, "needs the symbol 'train_all_dogs', which is defined nowhere",
            fix: "link what defines it",
            try fixture.build("broken", defines: ["UNRESOLVED"]))
    }

    @Test func `a library of its own beside it`() throws {
        try fixture.buildLibrary("int neighbour(void) { return 0; }", as: "libneighbour.so")
        let path = try fixture.build(
            "broken", defines: ["NEIGHBOUR"], options: ["-L\(fixture.folder)", "-lneighbour", "-Wl,-rpath,$ORIGIN"])
        expect(
            .foreignLibrary, "needs 'libneighbour.so', which lies beside it (\(fixture.folder)/libneighbour.so)",
            fix: "link it statically", path)
        try FileManager.default.removeItem(atPath: fixture.folder + "/libneighbour.so")
        expect(
            .foreignLibrary, "needs 'libneighbour.so', which is neither the system's nor part of Swift's runtime",
            fix: "link it statically", path)
    }

    @Test func `an ABI major in the manifest that the host does not have`() throws {
        expect(
            .noCommonMajor, "has ABI major 2 by its manifest, this host has 1", fix: "run a host that has its major",
            try fixture.build("broken"), .fixture(abiMajor: 2))
    }

    @Test func `a factory of another ABI major`() throws {
        expect(
            .noCommonMajor, "answers with ABI major 7, this host has 1", fix: "run a host that has its major",
            try fixture.build("broken", defines: ["MAJOR_7"]))
    }

    @Test func `no factory`() throws {
        expect(
            .factoryNull, "gives no factory for ABI major 1",
            fix: "build it against this host's projectionist_plugin.h",
            try fixture.build("broken", defines: ["FACTORY_NULL"]))
    }

    @Test(arguments: [
        ("WRONG_SIZE", "its size is 64 bytes instead of 128"), ("APPLY_NULL", "its function 'apply' is null"),
        ("PROJECTIONS_NULL", "'projections' is null or 'projection_count' (2) is wrong"),
        ("ID_INVALID", "'id' is no UTF-8 text of at most 1024 bytes"),
    ])
    func `a factory that is not as the header says`(define: String, message: String) throws {
        expect(
            .factoryInvalid, "gives a factory that is not as projectionist_plugin.h says: \(message)",
            fix: "build it against the header of ABI major 1", try fixture.build("broken", defines: [define]))
    }

    @Test func `an id that is not the manifest's package`() throws {
        expect(
            .nameMismatch, "is the plugin 'cats', the manifest's package is 'fixture'", fix: "package.name",
            try fixture.build("broken", defines: ["FIXTURE_ID=\"cats\""]))
    }

    @Test func `a projection that the factory does not have`() throws {
        expect(
            .unknownProjection, "has no projection 'dgos'",
            fix: "set object = \"dogs\", or another of: dogs, anything",
            try fixture.build("broken"), .fixture(projections: [.fixture(object: "dgos")]))
    }

    @Test func `an application that is not the factory's`() throws {
        expect(
            .applicationMismatch,
            "has projection 'dogs' for application 'DogSchool', not 'CatSchool' as in the manifest",
            fix: "application = \"DogSchool\"", try fixture.build("broken"),
            .fixture(projections: [.fixture(application: "CatSchool")]))
    }

    @Test func `an init that fails`() throws {
        expect(
            .initFailed, "failed in its init: DOGS is not set", fix: "restart the host",
            try fixture.build("broken", defines: ["INIT_FAILS"]))
        expect(
            .initFailed, "failed in its init: it did not say why", fix: "restart the host",
            try fixture.build("broken", defines: ["INIT_FAILS_SILENTLY"]))
    }

    @Test func `a create that fails`() throws {
        expect(
            .createFailed, "failed to create projection 'dogs': config.top is missing",
            fix: "[entry-points.projections.dogs.config]", try fixture.build("broken", defines: ["CREATE_FAILS"]))
        expect(
            .createFailed, "failed to create projection 'dogs': it gave no instance",
            fix: "[entry-points.projections.dogs.config]", try fixture.build("broken", defines: ["CREATE_NULL"]))
    }
}
