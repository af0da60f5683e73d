import PluginManifests
import Testing

@Suite("Discovery") struct ManifestDiscoveryTests {
    private let folder = TemporaryFolder()

    private func discover(
        _ folders: [String] = ["high", "low"], groups: [String] = [], entryPoints: [String] = [],
        trust: FileTrust = FileTrust()
    ) throws -> ManifestCatalog {
        let places = try folders.map { ManifestFolder(path: try folder.folder($0), origin: .commandLine) }
        return ManifestDiscovery(
            folders: places, excludedGroups: groups, excludedEntryPoints: entryPoints, trust: trust
        ).run()
    }

    @Test func `only TOML files of the folder itself are read in the order of their bytes`() throws {
        for (name, package) in [("b.toml", "b"), ("a.toml", "a"), ("Z.toml", "z"), ("é.toml", "e")] {
            try folder.write("high/" + name, manifestText(package: package, projections: [package]))
        }
        try folder.write("high/notes.txt", "not TOML")
        try folder.write("high/old.toml.bak", "not TOML")
        try folder.write("high/.hidden.toml", "not TOML")
        try folder.write("high/sub/c.toml", "not TOML")
        let catalog = try discover()
        #expect(catalog.accepted.map(\.package.name) == ["z", "a", "b", "e"])
        #expect(catalog.accepted.first?.path == folder.path + "/high/Z.toml")
        #expect(catalog.rejected == [])
        #expect(catalog.applications == ["DogSchool"])
        #expect(catalog.projections == ["a", "b", "e", "z"])
        #expect(catalog.warnings == [])
    }

    @Test func `a bad manifest never stops the others`() throws {
        let bad = try folder.write("high/a.toml", "schema = ")
        try folder.write("high/b.toml", manifestText())
        let catalog = try discover()
        #expect(catalog.accepted.map(\.package.name) == ["dog-school"])
        #expect(catalog.rejected.map(\.path) == [bad])
        #expect(catalog.rejected.first?.texts.first?.hasPrefix(bad + ":1:") == true)
    }

    @Test func `of a package in two folders the higher wins and the other is recorded`() throws {
        let low = try folder.write("low/a.toml", manifestText(version: "1"))
        let high = try folder.write("high/z.toml", manifestText(version: "2"))
        let catalog = try discover()
        #expect(catalog.accepted.map(\.package.version) == ["2"])
        #expect(catalog.shadowed.map(\.manifest.path) == [low])
        #expect(catalog.shadowed.map(\.by) == [high])
        #expect(try discover(["low", "high"]).accepted.map(\.package.version) == ["1"])
    }

    @Test func `a folder that is on the search path twice is read once`() throws {
        try folder.write("high/a.toml", manifestText())
        try folder.link("other", to: "high")
        let catalog = try discover(["high", "high", "other"])
        #expect(catalog.accepted.count == 1)
        #expect(catalog.shadowed == [])
    }

    @Test func `a disabled manifest masks its package also in lower folders`() throws {
        let high = try folder.write("high/a.toml", manifestText(enabled: false))
        let low = try folder.write("low/a.toml", manifestText(enabled: true))
        let catalog = try discover()
        #expect(catalog.accepted == [])
        #expect(catalog.disabled.map(\.path) == [high])
        #expect(catalog.shadowed.map(\.manifest.path) == [low])
        #expect(catalog.rejected == [])
    }

    @Test func `an application may be declared in another manifest and in several`() throws {
        try folder.write("high/a.toml", manifestText(package: "a", projections: []))
        try folder.write("high/b.toml", manifestText(package: "b", projections: []))
        try folder.write(
            "low/c.toml", manifestText(package: "c", application: nil, projections: ["p"], of: "DogSchool"))
        let catalog = try discover()
        #expect(catalog.accepted.count == 3)
        #expect(catalog.applications == ["DogSchool"])
    }

    @Test func `groups are left out by name`() throws {
        let path = try folder.write("high/a.toml", manifestText(more: "[entry-points.lifespan.hook]\n"))
        let catalog = try discover(groups: ["lifespan", "projektions"])
        #expect(catalog.accepted.first?.lifespans == [])
        #expect(catalog.accepted.first?.projections.count == 1)
        #expect(catalog.excluded.map(\.text) == ["\(path): lifespan hook: EXCLUDE_GROUPS holds 'lifespan'"])
        #expect(
            catalog.warnings == [
                "EXCLUDE_GROUPS: 'projektions' is no group of entry points and leaves nothing out; the nearest one is 'projections'"
            ])
    }

    @Test func `entry points are left out by name before names are compared`() throws {
        let first = try folder.write("high/a.toml", manifestText(package: "a", projections: ["p", "q"]))
        let catalog = try discover(entryPoints: ["q"])
        #expect(catalog.accepted.first?.projections.map(\.name) == ["p"])
        #expect(catalog.excluded.map(\.text) == ["\(first): projections q: EXCLUDE_ENTRY_POINTS holds 'q'"])
        try folder.write("high/b.toml", manifestText(package: "b", projections: ["q"]))
        #expect(try discover(entryPoints: ["q"]).rejected == [])
        #expect(try discover().rejected.count == 1)
    }

    @Test func `leaving out an application leaves out its projections without an error`() throws {
        try folder.write("high/a.toml", manifestText())
        let catalog = try discover(entryPoints: ["DogSchool"])
        #expect(catalog.rejected == [])
        #expect(catalog.accepted.map(\.projections) == [[]])
        #expect(
            catalog.excluded.map(\.reason) == [
                "EXCLUDE_ENTRY_POINTS holds 'DogSchool'",
                "its application is left out: EXCLUDE_ENTRY_POINTS holds 'DogSchool'",
            ])
    }

    @Test func `a folder somebody named must be there and the others need not`() throws {
        let gone = folder.path + "/gone"
        let catalog = ManifestDiscovery(
            folders: ManifestFolder.searchPath(
                commandLine: [gone], environment: [gone + "2"], workingFolder: gone + "3", system: gone + "4")
        ).run()
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(gone): there is no such folder; make it, or take it out of --manifests",
                "\(gone)2: there is no such folder; make it, or take it out of PROJECTIONIST_MANIFESTS",
            ])
    }

    @Test func `the search path has the order of the contract`() {
        #expect(
            ManifestFolder.searchPath(commandLine: ["a", "b"], environment: ["c", "d"]).map(\.path)
                == ["a", "b", "c", "d", "./manifests", "/etc/projectionist/manifests"])
    }
}
