import Foundation
import Synchronization
import Testing

@testable import PluginManifests

/// A folder of manifests as Kubernetes makes it of a ConfigMap; `CommandLineTests` has one on a mount that is read-only.
@Suite("A ConfigMap of manifests") struct ConfigMapTests {
    private let folder = TemporaryFolder()

    /// Files of one generation, and the flip of the link to it.
    private func mount(_ generation: String, _ files: [String: String]) throws {
        for (name, text) in files { try folder.write("m/..\(generation)/\(name)", text, mode: 0o644) }
        try folder.chmod("m/..\(generation)", 0o755)
        try folder.link("m/..data_tmp", to: "..\(generation)")
        #expect(rename(folder.path + "/m/..data_tmp", folder.path + "/m/..data") == 0)
        for name in files.keys { _ = try? folder.link("m/\(name)", to: "..data/\(name)") }
        try folder.chmod("m", 0o1777)
    }

    private func discover(trust: FileTrust = FileTrust()) -> ManifestCatalog {
        ManifestDiscovery(folders: [.init(path: folder.path + "/m", origin: .system)], trust: trust).run()
    }

    @Test func `is taken with its links, and the next generation after a flip`() throws {
        try mount("2026_01", ["dogs.toml": manifestText(version: "1.0.0")])
        let first = discover()
        #expect(first.accepted.map(\.path) == [folder.path + "/m/dogs.toml"])
        #expect(first.accepted.map(\.package.version) == ["1.0.0"])
        #expect(first.rejected == [])
        #expect(first.warnings == [])
        try mount("2026_02", ["dogs.toml": manifestText(version: "2.0.0")])
        try FileManager.default.removeItem(atPath: folder.path + "/m/..2026_01")
        #expect(discover().accepted.map(\.package.version) == ["2.0.0"])
    }

    @Test func `may hold the library as well`() throws {
        try mount("2026_01", ["dogs.toml": manifestText(), "libDogSchool.so": ""])
        let manifest = try #require(discover().accepted.first)
        let library = try LibraryLocator(executableFolder: nil).locate(manifest)
        #expect(library.path == folder.path + "/m/..2026_01/libDogSchool.so")
        #expect(library.warnings == [])
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `what another user has put into a folder with the sticky bit is refused, a link too`() throws {
        try mount("2026_01", ["dogs.toml": manifestText()])
        let own = try folder.write("elsewhere/cats.toml", manifestText(package: "cats"), mode: 0o644)
        try folder.link("m/cats.toml", to: own)
        let foreign = try folder.write("m/birds.toml", manifestText(package: "birds"), mode: 0o644)
        #expect(lchown(folder.path + "/m/cats.toml", 12345, 12345) == 0)
        #expect(chown(foreign, 12345, 12345) == 0)
        try folder.chmod("m", 0o1777)
        let catalog = discover()
        #expect(catalog.accepted.map(\.package.name) == ["dog-school"])
        let m = folder.path + "/m"
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(m)/birds.toml: '\(m)/birds.toml' belongs to user id 12345, neither to root nor to the running user; give it to root or to the running user (chown)",
                "\(m)/cats.toml: the link '\(m)/cats.toml' belongs to user id 12345 and stands in a folder that everybody can write (mode 1777); give it to root or to the running user (chown -h)",
            ])
        // The flip of the link to a generation of somebody else's.
        #expect(lchown(m + "/..data", 12345, 12345) == 0)
        #expect(discover().accepted == [])
        #expect(lchown(m + "/..data", 0, 0) == 0)
        try folder.link("m/libDogSchool.so", to: try folder.write("m/real/libOther.so", "", mode: 0o644))
        let manifest = PluginManifest(
            path: try folder.write("m/direct.toml", ""), package: .init(name: "p", version: "1"),
            library: .init(path: "libDogSchool.so"), abiMajor: 1, applications: [], projections: [], lifespans: [])
        #expect(lchown(m + "/libDogSchool.so", 12345, 12345) == 0)
        let locator = LibraryLocator(executableFolder: nil)
        let error = #expect(throws: LibraryLocationError.self) { try locator.locate(manifest) }
        #expect(error?.code == .untrusted)
        #expect(error?.message.hasPrefix("the link '\(m)/libDogSchool.so' belongs to user id 12345") == true)
    }

    @Test func `a folder on the way that everybody can write is refused`() throws {
        let target = try folder.write("safe/dogs.toml", manifestText())
        try folder.link("open/dogs.toml", to: target)
        try folder.chmod("open", 0o777)
        try folder.link("m/dogs.toml", to: folder.path + "/open/dogs.toml")
        #expect(
            discover().rejected.flatMap(\.texts) == [
                "\(folder.path)/m/dogs.toml: '\(folder.path)/open' can be written by everybody (mode 777); take that right away (chmod o-w)"
            ])
    }

    @Test func `links that go in circles are an error, not a loop`() throws {
        try folder.link("m/a.toml", to: "b.toml")
        try folder.link("m/b.toml", to: "a.toml")
        #expect(discover().rejected.count == 2)
        #expect(throws: FileSystem.Failure(code: ELOOP)) { try LinkTrail(from: folder.path + "/m", "a.toml") }
    }

    @Test func `a flip while the folder is read is read again, and nothing of the former generation is kept`() throws {
        try mount("2026_01", ["dogs.toml": manifestText(version: "1.0.0"), "cats.toml": "no manifest"])
        let looks = Mutex(0)
        var discovery = ManifestDiscovery(folders: [.init(path: folder.path + "/m", origin: .system)])
        discovery.generation = { [path = folder.path] in
            let look = looks.withLock { looks in
                looks += 1
                return looks
            }
            // Right behind the first reading.
            if look == 2 {
                mkdir(path + "/m/..2026_02", 0o755)
                let next = URL(filePath: path + "/m/..2026_02/dogs.toml")
                try? Data(manifestText(version: "2.0.0").utf8).write(to: next)
                unlink(path + "/m/cats.toml")
                symlink("..2026_02", path + "/m/..data_tmp")
                rename(path + "/m/..data_tmp", path + "/m/..data")
            }
            return FolderGeneration.current(of: $0)
        }
        let catalog = discovery.run()
        #expect(catalog.accepted.map(\.package.version) == ["2.0.0"])
        #expect(catalog.rejected == [])
        #expect(looks.withLock { $0 } == 3)
    }

    @Test func `what is read is of one generation`() {
        var generations = ["1", "2", "2", "3", "3"]
        var reads = 0
        let read = FolderGeneration.ofOneMoment({ generations.removeFirst() }) {
            reads += 1
            return reads
        }
        // The first saw the flip from 1 to 2, the second none.
        #expect(read == 2)
        #expect(generations == ["3", "3"])
        #expect(FolderGeneration.ofOneMoment({ nil }) { 1 } == 1)
        var flips = 0
        let last = FolderGeneration.ofOneMoment({
            flips += 1
            return "\(flips)"
        }) { flips }
        #expect(last == 5, "a folder that never rests is read at last")
    }
}
