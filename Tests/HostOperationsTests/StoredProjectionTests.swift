import EventStore
import HostOperations
import PostgresStore
import TestSupport
import Testing

/// What onlookers are told of projections, on a real PostgreSQL.
@Suite(.enabled(if: TestSurroundings.havePostgres, "no PostgreSQL"), .timeLimit(.minutes(2)))
struct StoredProjectionTests {
    @Test func `a log that somebody keeps locked hides no projection`() throws {
        let database = try PostgresDatabase()
        var configuration = try PostgresConfiguration(parameters: [("dbname", database.uri)], schema: "public")
        configuration.lockTimeout = 1
        let store = PostgresStore(configuration: configuration)
        let administration = store.makeAdministration()
        let (dogs, cats) = (try ApplicationName("DogSchool"), try ApplicationName("CatSchool"))
        try administration.prepareHostTables(create: true)
        for application in [dogs, cats] { _ = try administration.prepareApplication(application, create: true) }
        for name in ["counts", "purrs"] {
            try administration.prepareProjection(try ProjectionName(name), create: true)
        }
        let client = try SQLClient(database.uri)
        _ = try client.rows("BEGIN; LOCK TABLE dogschool_events IN ACCESS EXCLUSIVE MODE")
        let rows = try StoredProjections.read(
            administration,
            declared: [
                DeclaredProjection(name: "counts", application: "DogSchool"),
                DeclaredProjection(name: "purrs", application: "CatSchool"),
            ], unstarted: [])
        #expect(rows.map(\.name) == ["counts", "purrs"])
        #expect(rows[0].head == nil)
        #expect(rows[0].error?.contains("lock timeout") == true, "\(rows[0].error ?? "")")
        #expect(rows[1].error == nil)
    }
}
