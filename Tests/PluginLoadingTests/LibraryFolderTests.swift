import Foundation
import PluginLibraries
import PluginLoading
import PluginManifests
import Projections
import Testing

/// The private copies of libraries.
@Suite struct LibraryFolderTests {
    let plugin: PluginUnderTest
    var fixture: FixtureLibrary { plugin.fixture }
    var libraries: String { fixture.folder + "/state/libraries" }

    init() throws {
        plugin = try PluginUnderTest()
    }

    func attributes(_ path: String) throws -> (mode: Int, inode: Int) {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return (attributes[.posixPermissions] as? Int ?? 0, attributes[.systemFileNumber] as? Int ?? 0)
    }

    @Test func `a copy is named by its SHA-256, private, and alone in its folder`() throws {
        let path = try fixture.build("broken")
        let image = try plugin.loader.open(.fixture(), library: path)
        let hash = try #require(image.contentHash)
        #expect(image.libraryPath == path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: libraries) == ["\(hash).so"])
        #expect(try attributes(libraries).mode == 0o700)
        #expect(try attributes("\(libraries)/\(hash).so").mode == 0o500)
        let sum = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sha256sum", path]
        process.standardOutput = sum
        try process.run()
        let output = String(decoding: try sum.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        #expect(output.hasPrefix(hash))
    }

    @Test func `a copy that is right is used again, one that is damaged is replaced`() throws {
        let path = try fixture.build("broken", defines: ["WRONG_SIZE"])
        func open() -> PluginLoadingError.Code? {
            do throws(PluginLoadingError) {
                _ = try plugin.loader.open(.fixture(), library: path)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(open() == .factoryInvalid)
        let copy = libraries + "/" + (try FileManager.default.contentsOfDirectory(atPath: libraries)[0])
        let first = try attributes(copy)
        #expect(open() == .factoryInvalid)
        #expect(try attributes(copy).inode == first.inode)
        let content = try Data(contentsOf: URL(filePath: copy))
        try FileManager.default.removeItem(atPath: copy)
        try content.prefix(content.count / 2).write(to: URL(filePath: copy))
        #expect(open() == .factoryInvalid)
        #expect(try Data(contentsOf: URL(filePath: copy)) == content)
    }

    @Test func `a file that changes between its check and its load is loaded as it was checked`() throws {
        let entry = PluginManifest.ProjectionEntry.fixture(config: "version")
        let path = try fixture.build("writes", defines: ["FIXTURE_VERSION=\"3.0.0\""])
        let checked = try plugin.loader.check(.fixture(version: "3.0.0", projections: [entry]), library: path)
        _ = try fixture.build("writes", defines: ["FIXTURE_VERSION=\"4.0.0\""])
        let image = try plugin.loader.open(checked)
        #expect(image.version == "3.0.0")
        #expect(image.contentHash == checked.contentHash)
        // And one that is gone by then.
        let last = try plugin.loader.check(.fixture(version: "4.0.0", projections: [entry]), library: path)
        try FileManager.default.removeItem(atPath: path)
        #expect(try plugin.loader.open(last).version == "4.0.0")
    }

    @Test func `a copy that changes between its check and its load is refused, and is named`() throws {
        let path = try fixture.build("writes", defines: ["FIXTURE_VERSION=\"5.0.0\""])
        let checked = try plugin.loader.check(.fixture(), library: path)
        let copy = "\(libraries)/\(checked.contentHash).so"
        let other = try fixture.build("writes", defines: ["FIXTURE_VERSION=\"6.0.0\""])
        try FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: other, toPath: copy)
        do throws(PluginLoadingError) {
            _ = try plugin.loader.open(checked)
            Issue.record("it was loaded")
        } catch {
            #expect(error.code == .stateDirectory)
            #expect(
                error.message
                    == "was changed between its check and its load: the copy \(copy) is another file now")
        }
        // What the message says: the next check makes it anew.
        _ = try plugin.loader.check(.fixture(), library: other)
    }

    @Test func `a folder in which others can write is refused`() throws {
        let path = try fixture.build("broken")
        try FileManager.default.createDirectory(atPath: libraries, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: libraries)
        do throws(PluginLoadingError) {
            _ = try plugin.loader.open(.fixture(), library: path)
            Issue.record("it was loaded")
        } catch {
            #expect(error.code == .stateDirectory)
            #expect(error.message == "cannot be copied to \(libraries): others can write there")
            #expect(error.fix == "run: chmod 700 \(libraries)")
        }
    }

    @Test func `a file where the state folder should be is refused`() throws {
        let path = try fixture.build("broken")
        try "".write(toFile: fixture.folder + "/state", atomically: true, encoding: .utf8)
        do throws(PluginLoadingError) {
            _ = try plugin.loader.open(.fixture(), library: path)
            Issue.record("it was loaded")
        } catch {
            #expect(error.code == .stateDirectory)
            #expect(error.message == "cannot be copied to \(libraries): \(libraries) cannot be made: Not a directory")
            #expect(error.fix.contains("PROJECTIONIST_STATE_DIR"))
        }
    }

    @Test func `two versions of one library run side by side after the file was replaced`() throws {
        let entry = PluginManifest.ProjectionEntry.fixture(config: "version")
        let path = try fixture.build("writes", defines: ["FIXTURE_VERSION=\"1.0.0\""])
        let old = try plugin.loader.open(.fixture(projections: [entry]), library: path)
        let oldInstance = try old.makeInstance(of: entry)
        #expect(try fixture.build("writes", defines: ["FIXTURE_VERSION=\"2.0.0\""]) == path)
        let new = try plugin.loader.open(.fixture(version: "2.0.0", projections: [entry]), library: path)
        let newInstance = try new.makeInstance(of: entry)
        #expect(old.version == "1.0.0")
        #expect(new.version == "2.0.0")
        #expect(plugin.failure(newInstance)?.description == nil)
        #expect(plugin.queue.found["version"] == "2.0.0")
        #expect(plugin.failure(oldInstance)?.description == nil)
        #expect(plugin.queue.found["version"] == "1.0.0")
        try FileManager.default.removeItem(atPath: path)
        #expect(plugin.failure(newInstance)?.description == nil)
    }
}
