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

    @Test func onlyTOMLFilesOfTheFolderItselfAreReadInTheOrderOfTheirBytes() throws {
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

    @Test func aBadManifestNeverStopsTheOthers() throws {
        let bad = try folder.write("high/a.toml", "schema = ")
        try folder.write("high/b.toml", manifestText())
        let catalog = try discover()
        #expect(catalog.accepted.map(\.package.name) == ["dog-school"])
        #expect(catalog.rejected.map(\.path) == [bad])
        #expect(catalog.rejected.first?.texts.first?.hasPrefix(bad + ":1:") == true)
    }

    @Test func aPackageTwiceInOneFolderIsAnErrorForBoth() throws {
        let first = try folder.write("high/a.toml", manifestText(projections: ["p"]))
        let second = try folder.write("high/b.toml", manifestText(projections: ["q"]))
        let catalog = try discover()
        #expect(catalog.accepted == [])
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(first): package.name: the package 'dog-school' is also in '\(second)'; keep one of them in this folder",
                "\(second): package.name: the package 'dog-school' is also in '\(first)'; keep one of them in this folder",
            ])
    }

    @Test func ofAPackageInTwoFoldersTheHigherWinsAndTheOtherIsRecorded() throws {
        let low = try folder.write("low/a.toml", manifestText(version: "1"))
        let high = try folder.write("high/z.toml", manifestText(version: "2"))
        let catalog = try discover()
        #expect(catalog.accepted.map(\.package.version) == ["2"])
        #expect(catalog.shadowed.map(\.manifest.path) == [low])
        #expect(catalog.shadowed.map(\.by) == [high])
        #expect(try discover(["low", "high"]).accepted.map(\.package.version) == ["1"])
    }

    @Test func aFolderThatIsOnTheSearchPathTwiceIsReadOnce() throws {
        try folder.write("high/a.toml", manifestText())
        try folder.link("other", to: "high")
        let catalog = try discover(["high", "high", "other"])
        #expect(catalog.accepted.count == 1)
        #expect(catalog.shadowed == [])
    }

    @Test func aDisabledManifestMasksItsPackageAlsoInLowerFolders() throws {
        let high = try folder.write("high/a.toml", manifestText(enabled: false))
        let low = try folder.write("low/a.toml", manifestText(enabled: true))
        let catalog = try discover()
        #expect(catalog.accepted == [])
        #expect(catalog.disabled.map(\.path) == [high])
        #expect(catalog.shadowed.map(\.manifest.path) == [low])
        #expect(catalog.rejected == [])
    }

    @Test func twoProjectionsOfOneNameAreRefusedInBothFiles() throws {
        let first = try folder.write("high/a.toml", manifestText(package: "a", projections: ["same"]))
        let second = try folder.write("low/b.toml", manifestText(package: "b", projections: ["Same", "other"]))
        try folder.write("low/c.toml", manifestText(package: "c", projections: ["unrelated"]))
        let catalog = try discover()
        let mend = "rename one of them, disable one package, or leave it out by EXCLUDE_ENTRY_POINTS"
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(first): entry-points.projections.same: the projection 'same' in '\(first)' is also in '\(second)'; \(mend)",
                "\(second): entry-points.projections.Same: the projection 'Same' in '\(second)' is also in '\(first)'; \(mend)",
            ])
        #expect(catalog.accepted.map(\.package.name) == ["c"])
    }

    @Test func anApplicationThatNobodyDeclaresIsRefusedWithTheNearest() throws {
        try folder.write("high/a.toml", manifestText(package: "a", projections: []))
        let wrong = try folder.write(
            "high/b.toml", manifestText(package: "b", application: nil, projections: ["p"], of: "DogShcool"))
        let catalog = try discover()
        #expect(catalog.accepted.map(\.package.name) == ["a"])
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(wrong): entry-points.projections.p.application: no accepted manifest declares the application 'DogShcool', the nearest declared one is 'DogSchool'; correct the name, or declare [entry-points.applications.DogShcool]"
            ])
    }

    @Test func whereNobodyDeclaresAnyApplicationTheErrorSaysSo() throws {
        try folder.write("high/b.toml", manifestText(application: nil))
        #expect(
            try discover().rejected.first?.texts.first?.contains(
                "no accepted manifest declares the application 'DogSchool', none declares any;") == true)
    }

    @Test func anApplicationMayBeDeclaredInAnotherManifestAndInSeveral() throws {
        try folder.write("high/a.toml", manifestText(package: "a", projections: []))
        try folder.write("high/b.toml", manifestText(package: "b", projections: []))
        try folder.write(
            "low/c.toml", manifestText(package: "c", application: nil, projections: ["p"], of: "DogSchool"))
        let catalog = try discover()
        #expect(catalog.accepted.count == 3)
        #expect(catalog.applications == ["DogSchool"])
    }

    @Test func applicationsThatWouldShareATableAreRefused() throws {
        let first = try folder.write(
            "high/a.toml", manifestText(package: "a", application: "DogSchool", projections: []))
        let second = try folder.write(
            "high/b.toml", manifestText(package: "b", application: "Dogschool", projections: []))
        let catalog = try discover()
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(first): entry-points.applications.DogSchool: the application 'DogSchool' would share its table with 'Dogschool' in '\(second)'; write the name the same way everywhere",
                "\(second): entry-points.applications.Dogschool: the application 'Dogschool' would share its table with 'DogSchool' in '\(first)'; write the name the same way everywhere",
            ])
    }

    @Test func aRefusedManifestTakesItsApplicationsAlong() throws {
        let first = try folder.write(
            "high/a.toml", manifestText(package: "a", application: "X", projections: ["same"], of: "X"))
        try folder.write("high/b.toml", manifestText(package: "b", projections: ["same"]))
        try folder.write("high/c.toml", manifestText(package: "c", application: "Y", projections: ["p"], of: "X"))
        let last = try folder.write(
            "high/d.toml", manifestText(package: "d", application: nil, projections: ["q"], of: "Y"))
        let catalog = try discover()
        #expect(catalog.accepted == [])
        try #require(catalog.rejected.count == 4)
        #expect(
            catalog.rejected[2].texts.first?.contains("declares the application 'X', '\(first)' does, but was refused;")
                == true)
        #expect(catalog.rejected[3].path == last)
        #expect(catalog.rejected[3].texts.first?.contains("/c.toml' does, but was refused;") == true)
    }

    @Test func groupsAreLeftOutByName() throws {
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

    @Test func entryPointsAreLeftOutByNameBeforeNamesAreCompared() throws {
        let first = try folder.write("high/a.toml", manifestText(package: "a", projections: ["p", "q"]))
        let catalog = try discover(entryPoints: ["q"])
        #expect(catalog.accepted.first?.projections.map(\.name) == ["p"])
        #expect(catalog.excluded.map(\.text) == ["\(first): projections q: EXCLUDE_ENTRY_POINTS holds 'q'"])
        try folder.write("high/b.toml", manifestText(package: "b", projections: ["q"]))
        #expect(try discover(entryPoints: ["q"]).rejected == [])
        #expect(try discover().rejected.count == 2)
    }

    @Test func leavingOutAnApplicationLeavesOutItsProjectionsWithoutAnError() throws {
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

    @Test func aFolderSomebodyNamedMustBeThereAndTheOthersNeedNot() throws {
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

    @Test func theSearchPathHasTheOrderOfTheContract() {
        #expect(
            ManifestFolder.searchPath(commandLine: ["a", "b"], environment: ["c", "d"]).map(\.path)
                == ["a", "b", "c", "d", "./manifests", "/etc/projectionist/manifests"])
    }
}
