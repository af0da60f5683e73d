import PluginManifests
import Testing

/// A newcomer never stops what runs: what was there first keeps its name.
@Suite("Newcomers") struct NewcomerTests {
    private let folder = TemporaryFolder()

    private func discover(
        _ folders: [String] = ["high", "low"], entryPoints: [String] = [], running: Set<String> = []
    ) throws -> ManifestCatalog {
        let places = try folders.map { ManifestFolder(path: try folder.folder($0), origin: .commandLine) }
        var discovery = ManifestDiscovery(folders: places, excludedEntryPoints: entryPoints)
        discovery.running = running
        return discovery.run()
    }

    @Test func `of a package twice in one folder the older file stays, whatever it is called`() throws {
        let first = try folder.write("high/z.toml", manifestText(projections: ["p"]))
        let second = try folder.write("high/a.toml", manifestText(projections: ["q"]), after: first)
        let catalog = try discover()
        #expect(catalog.accepted.map(\.path) == [first])
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(second): package.name: the package 'dog-school' is also in '\(first)', which was there first; keep one of them in this folder"
            ])
        #expect(catalog.rejected.first?.package?.name == "dog-school")
        #expect(catalog.rejected.first?.projections.map(\.name) == ["q"])
        // Changed, the first is the newcomer.
        try folder.makeYounger(first, than: second)
        #expect(try discover().accepted.map(\.path) == [second])
    }

    @Test func `what runs is never the newcomer, though its file was changed last`() throws {
        let first = try folder.write("high/a.toml", manifestText(package: "a", projections: ["same"]))
        let second = try folder.write("high/b.toml", manifestText(package: "b", projections: ["same"]), after: first)
        #expect(try discover().accepted.map { $0.projections.map(\.name) } == [["same"], []])
        let catalog = try discover(running: [second])
        #expect(catalog.accepted.map { $0.projections.map(\.name) } == [[], ["same"]])
        #expect(catalog.rejected.map(\.path) == [first])
        let twin = try folder.write("high/c.toml", manifestText(package: "b", projections: ["other"]), after: second)
        #expect(try discover(running: [twin]).rejected.map(\.path).contains(second))
    }

    @Test
    func `of two hooks of one name the one that was there first stays, and the other costs its manifest nothing else`()
        throws
    {
        let hook = "[entry-points.lifespan.exporter]\n"
        let first = try folder.write("high/b.toml", manifestText(package: "b", projections: ["p"], more: hook))
        let second = try folder.write(
            "high/a.toml", manifestText(package: "a", projections: ["q"], more: hook), after: first)
        let catalog = try discover()
        #expect(catalog.accepted.map { $0.projections.map(\.name) } == [["q"], ["p"]])
        #expect(catalog.accepted.map { $0.lifespans.map(\.name) } == [[], ["exporter"]])
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(second): entry-points.lifespan.exporter: the hook 'exporter' is also in '\(first)', which was there first; rename it, or remove or disable one of the two packages"
            ])
        #expect(try discover(running: [second]).accepted.map { $0.lifespans.map(\.name) } == [["exporter"], []])
    }

    @Test func `the age is that of the change, not the one that the packer gave the file`() throws {
        let first = try folder.write("high/a.toml", manifestText(package: "a", projections: ["same"]))
        let second = try folder.write("high/b.toml", manifestText(package: "b", projections: ["same"]), after: first)
        try folder.setModified(second, 1_000_000)
        #expect(try discover().accepted.map { $0.projections.map(\.name) } == [["same"], []])
    }

    @Test func `a link is as young as its last change, also one to an old file`() throws {
        let target = try folder.write("elsewhere/old.toml", manifestText(package: "b", projections: ["same"]))
        let first = try folder.write("high/b.toml", manifestText(package: "a", projections: ["same"]), after: target)
        let second = try folder.link("high/a.toml", to: target)
        while try !folder.isYounger(second, than: first) {
            try folder.remove("high/a.toml")
            try folder.link("high/a.toml", to: target)
        }
        let catalog = try discover()
        #expect(catalog.accepted.map { $0.projections.map(\.name) } == [[], ["same"]])
        #expect(catalog.rejected.map(\.path) == [second])
    }

    @Test func `of files of one age the name decides`() throws {
        // A hard link is the same file: no other pair is sure to be of one age.
        let first = try folder.write("high/b.toml", manifestText(projections: ["same"]))
        let second = try folder.hardLink("high/a.toml", to: first)
        let catalog = try discover()
        #expect(catalog.accepted.map(\.path) == [second])
        #expect(catalog.rejected.map(\.path) == [first])
    }

    @Test func `of two projections of one name the older file's stays, in another folder too`() throws {
        let first = try folder.write("low/b.toml", manifestText(package: "b", projections: ["Same"]))
        let second = try folder.write(
            "high/a.toml", manifestText(package: "a", projections: ["other", "same"]), after: first)
        try folder.write("low/c.toml", manifestText(package: "c", projections: ["unrelated"]))
        let catalog = try discover()
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(second): entry-points.projections.same: the projection 'same' is also in '\(first)', which was there first; rename it, or remove or disable one of the two packages"
            ])
        // The newcomer's other projection is nobody's rival.
        #expect(catalog.projections == ["Same", "other", "unrelated"])
        #expect(catalog.rejected.first?.projections.map(\.name) == ["same"])
    }

    @Test func `a manifest that is left with nothing is not accepted`() throws {
        let first = try folder.write("high/a.toml", manifestText(package: "a", projections: ["same"]))
        try folder.write(
            "high/b.toml", manifestText(package: "b", application: nil, projections: ["same"]), after: first)
        #expect(try discover().accepted.map(\.package.name) == ["a"])
    }

    @Test func `of three of one name the first stays and the others name it`() throws {
        let first = try folder.write("high/c.toml", manifestText(package: "c", projections: ["same"]))
        let second = try folder.write("high/b.toml", manifestText(package: "b", projections: ["same"]), after: first)
        try folder.write("high/a.toml", manifestText(package: "a", projections: ["same"]), after: second)
        let catalog = try discover()
        #expect(catalog.rejected.count == 2)
        #expect(catalog.rejected.allSatisfy { $0.texts[0].contains("is also in '\(first)'") })
        #expect(catalog.projections == ["same"])
    }

    @Test func `what cannot run takes no name from another`() throws {
        let lost = try folder.write(
            "high/a.toml", manifestText(package: "a", application: nil, projections: ["same"], of: "Nowhere"))
        try folder.write("high/b.toml", manifestText(package: "b", projections: ["same"]), after: lost)
        let catalog = try discover()
        #expect(catalog.accepted.map(\.package.name) == ["b"])
        #expect(catalog.rejected.map(\.path) == [lost])
    }

    @Test func `an application in another spelling is rejected alone`() throws {
        let first = try folder.write("high/b.toml", manifestText(package: "b", projections: ["p"]))
        let second = try folder.write(
            "high/a.toml",
            manifestText(package: "a", application: "Dogschool", projections: ["q"], of: "DogSchool"), after: first)
        let catalog = try discover()
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(second): entry-points.applications.Dogschool: the application 'Dogschool' would share its table with 'DogSchool' in '\(first)', which was there first; write the name the same way everywhere"
            ])
        #expect(catalog.applications == ["DogSchool"])
        #expect(catalog.projections == ["p", "q"])
        #expect(catalog.rejected.first?.applications == ["Dogschool"])
    }

    @Test func `two spellings in one file are judged as in two`() throws {
        try folder.write("high/a.toml", manifestText(more: "[entry-points.applications.dogschool]\n"))
        let catalog = try discover()
        #expect(catalog.applications == ["DogSchool"])
        #expect(catalog.projections == ["trick_counts"])
        #expect(catalog.rejected.count == 1)
    }
}
