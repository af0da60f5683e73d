import EventStore
import Foundation
import PostgresStore
import Testing

extension StoreUnderTest {
    /// The libpq URI of a superuser of a private server; nil where there is none.
    static let postgreSQLServer = ProcessInfo.processInfo.environment["PROJECTIONIST_TEST_POSTGRES"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// A schema of its own on the server that `scripts/test` starts.
    static func postgreSQL(_ originatorIDType: OriginatorIDType) throws -> StoreUnderTest {
        let server = try #require(postgreSQLServer)
        let schema = "contract_" + UUID().uuidString.lowercased().replacing("-", with: "")
        var configuration = try PostgresConfiguration(parameters: [("dbname", server)], schema: schema)
        configuration.originatorIDType = originatorIDType
        let store = PostgresStore(configuration: configuration)
        return try StoreUnderTest(
            kind: .postgresql, makeStore: { store },
            remove: {
                let queue = StatementQueue()
                guard let application = try? ApplicationName("none"), let projection = try? ProjectionName("none"),
                    (try? queue.execute("DROP SCHEMA IF EXISTS \(schema) CASCADE")) != nil
                else { return }
                try? store.makeProjectionSession(of: projection, on: application).commit(queue, tracking: nil)
            })
    }
}

/// Says whether the contract runs on PostgreSQL too: skipped, visibly, where it does not.
@Suite(
    .enabled(
        if: StoreUnderTest.postgreSQLServer != nil,
        "the store contract runs without PostgreSQL: PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"))
struct PostgreSQLPresenceTests {
    @Test func theContractRunsOnPostgreSQL() throws {
        #expect(StoreKind.available.contains(.postgresql))
        let subject = try StoreUnderTest.make(.postgresql, prepared: false)
        #expect(try subject.rows("SELECT 1") == [["1"]])
    }
}
