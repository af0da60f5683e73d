import PluginManifests
import Testing

/// Names that the host or a store keeps for itself.
@Suite("Reserved names") struct ReservedNameTests {
    static let names = [
        ("__migration__", "is reserved: tracking tables hold a row of that name, which marks their layout"),
        ("__Migration__", "is reserved: tracking tables hold a row of that name, which marks their layout"),
        ("sqlite_stat", "is reserved: SQLite keeps tables that begin with 'sqlite_' for itself"),
        ("SQLite_x", "is reserved: SQLite keeps tables that begin with 'sqlite_' for itself"),
        ("pg_catalog", "is reserved: PostgreSQL keeps names that begin with 'pg_' for itself"),
        ("Pg_x", "is reserved: PostgreSQL keeps names that begin with 'pg_' for itself"),
        ("projectionist_x", "is reserved: tables that begin with 'projectionist_' are the host's own"),
    ]

    @Test(arguments: names)
    func `none of them is an application`(name: String, fault: String) {
        let found = problems(manifestText(application: name, projections: []))
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("entry-points.applications.\(name): \(fault); choose another name") == true)
    }

    @Test(arguments: names)
    func `none of them is a projection`(name: String, fault: String) {
        let found = problems(manifestText(projections: [name]))
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("entry-points.projections.\(name): \(fault); choose another name") == true)
    }

    @Test func `names that only look like them are taken`() {
        for name in ["migration", "my__migration__", "pgx", "sqlite", "pg", "asqlite_x", "projectionists"] {
            #expect(problems(manifestText(application: name, projections: [name], of: name)) == [], "\(name)")
        }
    }

    @Test func `a plugin that stands in no file is held to them too, entry by entry`() {
        let entries = ["pg_x", "good"].map { PluginManifest.ProjectionEntry(name: $0, application: "DogSchool") }
        let lost = PluginManifest.ProjectionEntry(name: "lost", application: "__migration__")
        let manifest = PluginManifest(
            path: "(built in: x)", package: .init(name: "x", version: "1"), library: .init(path: "(built in)"),
            abiMajor: 1, applications: ["DogSchool", "__migration__"], projections: entries + [lost], lifespans: [])
        let catalog = ManifestDiscovery(folders: [], builtIn: [manifest]).run()
        #expect(catalog.projections == ["good"])
        #expect(catalog.applications == ["DogSchool"])
        #expect(catalog.rejected.first?.projections.map(\.name) == ["pg_x", "lost"])
        #expect(
            catalog.rejected.flatMap(\.texts) == [
                "(built in: x): entry-points.applications.__migration__: is reserved: tracking tables hold a row of that name, which marks their layout; choose another name",
                "(built in: x): entry-points.projections.pg_x: is reserved: PostgreSQL keeps names that begin with 'pg_' for itself; choose another name",
            ])
    }
}
