import Foundation
import PluginManifests
import Testing

@testable import PluginLibraries
@testable import PluginLoading

/// What a good verdict holds for, and which files are one.
@Suite struct VerdictTests {
    private let fixture: FixtureLibrary
    private let state: String

    init() throws {
        fixture = try FixtureLibrary()
        state = fixture.folder + "/state"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    }

    private func key(
        content: String = "c", version: String = "1", build: String = "b", package: String = "fixture",
        _ entries: [PluginManifest.ProjectionEntry] = [.fixture()]
    ) -> VerdictKey {
        let library = CheckedLibrary(
            manifest: .fixture(name: package, projections: entries), path: "/libfixture.so",
            copy: LibraryFolder.Copy(path: "/copy", hash: content), runtimeParts: [])
        return VerdictKey(library, hostVersion: version, build: build)
    }

    @Test func `another content, host, entry point or config has another key, and nothing of the config is in it`() {
        let secret = "{\"password\":\"s3cret-word\"}"
        let keys = [
            key(), key(content: "d"), key(version: "2"), key(build: "b2"), key(package: "other"), key([]),
            key([.fixture(), .fixture(object: "anything")]), key([.fixture(object: "anything")]),
            key([.fixture(application: "CatSchool")]), key([.fixture(config: secret)]),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(key() == key())
        for key in keys { #expect(key.text.wholeMatch(of: /[0-9a-f]{64}/) != nil) }
    }

    @Test func `a verdict is kept, in files that nobody else can read or write`() throws {
        let folder = VerdictFolder(stateDirectory: state)
        #expect(!folder.holds(key()))
        folder.keep(key())
        folder.keep(key())
        #expect(folder.holds(key()))
        #expect(!folder.holds(key(content: "d")))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names == [key().text])
        #expect(try mode(folder.path) == 0o700)
        #expect(try mode("\(folder.path)/\(key().text)") == 0o600)
    }

    @Test(arguments: ["empty", "other", "longer", "group", "link", "pipe", "folder"])
    func `what is no verdict of the host's own is passed over, and replaced`(how: String) throws {
        let folder = VerdictFolder(stateDirectory: state)
        folder.keep(key())
        let file = "\(folder.path)/\(key().text)"
        let good = try String(contentsOfFile: file, encoding: .utf8)
        switch how {
        case "empty": try "".write(toFile: file, atomically: false, encoding: .utf8)
        case "other":
            try good.replacing(key().text, with: key(content: "d").text)
                .write(toFile: file, atomically: false, encoding: .utf8)
        case "longer": try (good + "x").write(toFile: file, atomically: false, encoding: .utf8)
        case "group": chmod(file, 0o660)
        case "link":
            rename(file, state + "/elsewhere")
            symlink(state + "/elsewhere", file)
        case "pipe":
            unlink(file)
            mkfifo(file, 0o600)
        default:
            unlink(file)
            mkdir(file, 0o700)
        }
        #expect(!folder.holds(key()))
        folder.keep(key())
        // A folder cannot be replaced by a file: there the library is tried at each start.
        #expect(folder.holds(key()) == (how != "folder"))
    }

    @Test func `a folder that others can write is not used`() throws {
        let folder = VerdictFolder(stateDirectory: state)
        folder.keep(key())
        chmod(folder.path, 0o777)
        #expect(!folder.holds(key()))
        folder.keep(key(content: "d"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status.st_mode & 0o7777
    }
}
