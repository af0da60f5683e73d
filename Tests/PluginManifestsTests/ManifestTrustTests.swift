import Foundation
import PluginManifests
import Testing

@Suite("Who may write manifests") struct ManifestTrustTests {
    private let folder = TemporaryFolder()

    private func discover(trust: FileTrust = FileTrust()) throws -> ManifestCatalog {
        ManifestDiscovery(folders: [.init(path: try folder.folder("m"), origin: .system)], trust: trust).run()
    }

    @Test func `a file that everybody can write is refused`() throws {
        let path = try folder.write("m/a.toml", manifestText(), mode: 0o602)
        let catalog = try discover()
        #expect(catalog.accepted == [])
        #expect(
            catalog.rejected.flatMap(\.texts)
                == ["\(path): '\(path)' can be written by everybody (mode 602); take that right away (chmod o-w)"])
    }

    @Test func `a folder that everybody can write is refused with what can be done about it`() throws {
        try folder.write("m/a.toml", manifestText())
        try folder.chmod("m", 0o777)
        let catalog = try discover()
        #expect(catalog.accepted == [])
        let path = folder.path + "/m"
        #expect(
            catalog.rejected.flatMap(\.texts)
                == [
                    "\(path): the folder '\(path)' can be written by everybody (mode 777); take that right away (chmod o-w)"
                ])
    }

    @Test func `what the group can write is warned of and taken`() throws {
        let path = try folder.write("m/a.toml", manifestText(), mode: 0o620)
        try folder.chmod("m", 0o770)
        let catalog = try discover()
        #expect(catalog.accepted.count == 1)
        #expect(
            catalog.warnings == [
                "the folder of manifests '\(folder.path)/m' can be written by its group (mode 770); take that right away (chmod g-w)",
                "the manifest \(path): '\(path)' can be written by its group (mode 620); take that right away (chmod g-w)",
            ])
    }

    @Test func `what belongs to somebody else is refused`() throws {
        try folder.write("m/a.toml", manifestText())
        let path = folder.path + "/m"
        // Nobody is trusted here, so that whoever runs the test is somebody else.
        #expect(
            try discover(trust: FileTrust(owners: [])).rejected.flatMap(\.texts) == [
                "\(path): the folder '\(path)' belongs to user id \(geteuid()), neither to root nor to the running user; give it to root or to the running user (chown)"
            ])
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `a file of another user is refused`() throws {
        let path = try folder.write("m/a.toml", manifestText())
        #expect(chown(path, 12345, 12345) == 0)
        #expect(
            try discover().rejected.flatMap(\.texts) == [
                "\(path): '\(path)' belongs to user id 12345, neither to root nor to the running user; give it to root or to the running user (chown)"
            ])
    }

    @Test func `a link is judged by where it leads`() throws {
        let target = try folder.write("elsewhere/a.toml", manifestText(), mode: 0o606)
        try folder.link("m/a.toml", to: target)
        #expect(try discover().rejected.first?.texts.first?.contains("'\(target)' can be written by everybody") == true)
        try folder.chmod("elsewhere/a.toml", 0o600)
        #expect(try discover().accepted.map(\.path) == [folder.path + "/m/a.toml"])
        try folder.chmod("elsewhere", 0o707)
        #expect(try discover().rejected.first?.texts.first?.contains("/elsewhere' can be written by everybody") == true)
    }

    @Test func `what is no regular file is refused and never waited for`() throws {
        try folder.folder("m/folder.toml")
        let path = folder.path + "/m/pipe.toml"
        #expect(mkfifo(path, 0o600) == 0)
        try folder.link("m/broken.toml", to: "nowhere")
        #expect(
            try discover().rejected.flatMap(\.texts) == [
                "\(folder.path)/m/broken.toml: cannot be read: No such file or directory; give the running user the right to, or remove it",
                "\(folder.path)/m/folder.toml: is not a regular file; move it out of the folder, or rename it",
                "\(path): is not a regular file; move it out of the folder, or rename it",
            ])
    }

    @Test func `a file of more than one megabyte is refused`() throws {
        let path = try folder.write("m/a.toml", manifestText() + String(repeating: "#", count: 1 << 20))
        #expect(
            try discover().rejected.flatMap(\.texts)
                == ["\(path): has more than 1048576 bytes; a manifest is a small file; shorten it"])
    }
}
