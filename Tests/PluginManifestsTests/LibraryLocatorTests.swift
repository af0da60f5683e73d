import Foundation
import PluginManifests
import Testing

@Suite("Where a library is looked for") struct LibraryLocatorTests {
    private let folder = TemporaryFolder()

    private var locator: LibraryLocator {
        LibraryLocator(
            pluginFolders: [folder.path + "/plugins1", folder.path + "/plugins2"],
            executableFolder: folder.path + "/bin",
            systemFolder: folder.path + "/system")
    }

    private func manifest(_ library: String, at path: String = "manifests/a.toml") throws -> PluginManifest {
        if !FileManager.default.fileExists(atPath: folder.path + "/" + path) { try folder.write(path, "") }
        return PluginManifest(
            path: folder.path + "/" + path, package: .init(name: "p", version: "1"), library: .init(path: library),
            abiMajor: 1, applications: [], projections: [], lifespans: [])
    }

    private func failure(_ manifest: PluginManifest, trust: FileTrust = FileTrust()) -> LibraryLocationError? {
        var locator = locator
        locator.trust = trust
        do {
            _ = try locator.locate(manifest)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a bare name is looked for in the folders in their order`() throws {
        let manifest = try manifest("libX.so")
        for place in ["system", "bin", "plugins2", "plugins1", "manifests"] {
            let path = try folder.write(place + "/libX.so", "")
            let located = try locator.locate(manifest)
            #expect(located.path == path)
            #expect(located.root == folder.path + "/" + place)
            #expect(located.warnings == [])
        }
    }

    @Test func `a missing library names all places looked at`() throws {
        let error = try #require(failure(try manifest("libX.so")))
        let places = ["manifests", "plugins1", "plugins2", "bin", "system"].map { "\(folder.path)/\($0)/libX.so" }
        #expect(error.code == .notFound)
        #expect(error.places == places)
        #expect(
            error.description
                == "\(folder.path)/manifests/a.toml: library 'libX.so': the library is in none of the places looked at (\(places.joined(separator: ", "))); put it into one of these folders, or name its folder in PROJECTIONIST_PLUGIN_PATH"
        )
    }

    @Test func `a path with a slash is relative to the manifest's real folder only`() throws {
        let path = try folder.write("manifests/lib/libX.so", "")
        try folder.write("plugins1/lib/libY.so", "")
        #expect(try locator.locate(try manifest("lib/libX.so")).path == path)
        #expect(try locator.locate(try manifest("./lib/../lib/libX.so")).path == path)
        let error = try #require(failure(try manifest("lib/libY.so")))
        #expect(error.places == ["\(folder.path)/manifests/lib/libY.so"])
        #expect(error.fix == "put it there, or correct library.path")
    }

    @Test func `the real folder is that of a linked manifest's target`() throws {
        try folder.write("package/a.toml", "")
        let path = try folder.write("package/libX.so", "")
        try folder.link("manifests/linked.toml", to: "../package/a.toml")
        #expect(try locator.locate(try manifest("libX.so", at: "manifests/linked.toml")).path == path)
        #expect(try locator.locate(try manifest("./libX.so", at: "manifests/linked.toml")).path == path)
    }

    @Test func `dots may not leave the roots`() throws {
        let outside = try folder.write("outside/libX.so", "")
        let error = try #require(failure(try manifest("../outside/libX.so")))
        #expect(error.code == .outsideRoots)
        #expect(
            error.message
                == "'\(folder.path)/manifests/../outside/libX.so' leads to '\(outside)', out of the folders in which libraries are looked for"
        )
        #expect(error.fix == "put the library below one of '\(folder.path)/manifests'")
        #expect(try #require(failure(try manifest(outside))).code == .outsideRoots)
    }

    @Test func `links are followed inside the roots and may not leave them`() throws {
        let real = try folder.write("manifests/versions/libX.so.2", "")
        try folder.link("manifests/libX.so", to: "versions/libX.so.2")
        #expect(try locator.locate(try manifest("libX.so")).path == real)

        let system = try folder.write("system/libY.so", "")
        try folder.link("manifests/libY.so", to: "../system/libY.so")
        #expect(try locator.locate(try manifest("libY.so")).path == system)

        try folder.write("outside/libZ.so", "")
        try folder.link("manifests/libZ.so", to: "../outside/libZ.so")
        // A good one further down must not hide it.
        try folder.write("system/libZ.so", "")
        #expect(try #require(failure(try manifest("libZ.so"))).code == .outsideRoots)
        try folder.link("plugins1/sub", to: "../outside")
        try folder.link("manifests/sub", to: "../outside")
        #expect(try #require(failure(try manifest("sub/libZ.so"))).code == .outsideRoots)
    }

    @Test func `a folder whose name only begins like a root is outside`() throws {
        try folder.write("system-evil/libX.so", "")
        try folder.folder("system")
        #expect(try #require(failure(try manifest("../system-evil/libX.so"))).code == .outsideRoots)
    }

    @Test func `what is no file is refused`() throws {
        let path = try folder.folder("manifests/libX.so")
        let error = try #require(failure(try manifest("libX.so")))
        #expect(error.code == .notAFile)
        #expect(error.message == "'\(path)' is not a regular file")
    }

    @Test func `links that go in circles are an error of their own`() throws {
        try folder.link("manifests/libX.so", to: "libX.so")
        let error = try #require(failure(try manifest("libX.so")))
        #expect(error.code == .unreadable)
        #expect(error.message.contains("Too many levels of symbolic links"))
    }

    @Test func `what everybody can write is refused up to the root`() throws {
        let path = try folder.write("manifests/lib/libX.so", "", mode: 0o602)
        let manifest = try manifest("lib/libX.so")
        let file = try #require(failure(manifest))
        #expect(file.code == .untrusted)
        #expect(file.message == "'\(path)' can be written by everybody (mode 602)")
        #expect(file.fix == "take that right away (chmod o-w)")
        try folder.chmod("manifests/lib/libX.so", 0o600)
        try folder.chmod("manifests/lib", 0o703)
        #expect(failure(manifest)?.message == "'\(folder.path)/manifests/lib' can be written by everybody (mode 703)")
        try folder.chmod("manifests/lib", 0o700)
        try folder.chmod("manifests", 0o702)
        #expect(failure(manifest)?.message == "'\(folder.path)/manifests' can be written by everybody (mode 702)")
        try folder.chmod("manifests", 0o700)
        #expect(failure(manifest) == nil)
    }

    @Test func `what belongs to somebody else is refused`() throws {
        let path = try folder.write("manifests/libX.so", "")
        let error = try #require(failure(try manifest("libX.so"), trust: FileTrust(owners: [])))
        #expect(error.code == .untrusted)
        #expect(
            error.message == "'\(path)' belongs to user id \(geteuid()), neither to root nor to the running user")
    }

    @Test func `what the group can write is warned of`() throws {
        let path = try folder.write("manifests/libX.so", "", mode: 0o660)
        #expect(
            try locator.locate(try manifest("libX.so")).warnings
                == ["'\(path)' can be written by its group (mode 660); take that right away (chmod g-w)"])
    }

    @Test func `a manifest that is gone is an error that says so`() throws {
        let manifest = try manifest("libX.so")
        try FileManager.default.removeItem(atPath: manifest.path)
        #expect(failure(manifest)?.code == .unreadable)
        #expect(failure(manifest)?.message == "the manifest cannot be read: No such file or directory")
    }

    @Test func `the folder of the executable is where this program is`() throws {
        let path = try #require(LibraryLocator.folderOfExecutable())
        #expect(path.hasPrefix("/"))
        #expect(FileManager.default.fileExists(atPath: path))
    }
}
