import PluginManifests
import Testing

/// Projections of an application that no manifest declares.
@Suite("Undeclared applications") struct UndeclaredApplicationTests {
    private let folder = TemporaryFolder()

    private func discover(entryPoints: [String] = []) throws -> ManifestCatalog {
        let place = ManifestFolder(path: try folder.folder("m"), origin: .commandLine)
        return ManifestDiscovery(folders: [place], excludedEntryPoints: entryPoints).run()
    }

    private func writeOrphan(of application: String = "DogSchool") throws -> String {
        try folder.write(
            "m/orphan.toml", manifestText(package: "o", application: nil, projections: ["p"], of: application))
    }

    /// The orphan's one problem without its place.
    private func problem() throws -> String {
        let catalog = try discover()
        let found = try #require(catalog.rejected.first { $0.path.hasSuffix("/orphan.toml") })
        #expect(found.problems.count == 1)
        #expect(found.problems.first?.keyPath == "entry-points.projections.p.application")
        #expect(found.projections.map(\.name) == ["p"])
        return found.problems.map { "\($0.message); \($0.fix)" }[0]
    }

    @Test func `the nearest declared name is given, and the projection alone is refused`() throws {
        try folder.write("m/a.toml", manifestText(package: "a", projections: ["q"]))
        try folder.write(
            "m/b.toml",
            manifestText(package: "b", application: "CatSchool", projections: ["r"])
                + "[entry-points.projections.s]\napplication = \"DogShcool\"\n")
        let catalog = try discover()
        #expect(catalog.projections == ["q", "r"])
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "\(folder.path)/m/b.toml: entry-points.projections.s.application: no accepted manifest declares the application 'DogShcool', the nearest declared one is 'DogSchool'; correct the name, or declare [entry-points.applications.DogShcool]"
            ])
    }

    @Test func `where nobody declares any the error says so`() throws {
        _ = try writeOrphan()
        #expect(
            try problem()
                == "no accepted manifest declares the application 'DogSchool', none declares any; correct the name, or declare [entry-points.applications.DogSchool]"
        )
    }

    @Test(arguments: [
        "schema = 1\n[entry-points.applications.DogSchool]\nnonsense",
        "schema = 1\nunknown = 1\n[entry-points.applications.DogSchool]\n",
        "schema = 2\n[entry-points.applications]\nDogSchool = {}\n",
    ])
    func `a file that declares it but is rejected is named, also one that is no TOML`(text: String) throws {
        _ = try writeOrphan()
        let bad = try folder.write("m/bad.toml", text)
        try folder.write("m/cats.toml", manifestText(package: "c", application: "CatSchool", projections: []))
        #expect(
            try problem()
                == "no accepted manifest declares the application 'DogSchool', the nearest declared one is 'CatSchool'; fix '\(bad)', which declares it but is rejected"
        )
    }

    @Test func `a file of which nothing can be read is named as one that may declare it`() throws {
        _ = try writeOrphan()
        let bad = try folder.write("m/bad.toml", "schema = ")
        try folder.write("m/cats.toml", manifestText(package: "c", application: "CatSchool", projections: []))
        #expect(
            try problem()
                == "no accepted manifest declares the application 'DogSchool', the nearest declared one is 'CatSchool'; correct the name, or fix '\(bad)', which could not be read and may declare it"
        )
    }

    @Test func `a file that declares others is not suspected`() throws {
        _ = try writeOrphan()
        try folder.write("m/bad.toml", "schema = 1\nx = 1\n[entry-points.applications.Other]\n")
        #expect(try problem().hasSuffix("or declare [entry-points.applications.DogSchool]"))
    }

    @Test func `a disabled package that declares it is named`() throws {
        _ = try writeOrphan()
        let disabled = try folder.write("m/a.toml", manifestText(package: "a", enabled: false, projections: []))
        #expect(try problem().hasSuffix("; enable '\(disabled)', which declares it"))
    }

    @Test func `the second spelling of an application is no declaration`() throws {
        let first = try folder.write("m/a.toml", manifestText(package: "a", projections: []))
        let second = try folder.write(
            "m/b.toml", manifestText(package: "b", application: "Dogschool", projections: []), after: first)
        _ = try writeOrphan(of: "Dogschool")
        #expect(
            try problem()
                == "no accepted manifest declares the application 'Dogschool', the nearest declared one is 'DogSchool'; fix '\(second)', which declares it but is rejected"
        )
    }

    @Test func `what a rejected file would run is known, without what is left out`() throws {
        try folder.write("m/a.toml", manifestText(projections: ["p", "q"], more: "batch = 0\n"))
        let catalog = try discover(entryPoints: ["q"])
        #expect(catalog.rejected.first?.projections.map(\.name) == ["p"])
        #expect(catalog.rejected.first?.projections.map(\.application) == ["DogSchool"])
    }
}
