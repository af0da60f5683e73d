import EventStore
import Foundation
import PostgresStore
import TestSupport
import Testing

extension ContractSubject {
    /// A schema of its own on the server that `scripts/test` starts.
    static func postgreSQL(_ originatorIDType: OriginatorIDType, _ application: String) throws -> ContractSubject {
        let server = try PostgresCluster.shared().uri.absoluteString
        let schema = "contract_" + UUID().uuidString.lowercased().replacing("-", with: "")
        var configuration = try PostgresConfiguration(parameters: [("dbname", server)], schema: schema)
        configuration.originatorIDType = originatorIDType
        let store = PostgresStore(configuration: configuration)
        return try ContractSubject(
            kind: .postgresql, application: application, makeStore: { store },
            remove: { _ = try? SQLClient(server).rows("DROP SCHEMA IF EXISTS \(schema) CASCADE") })
    }

    func runOnPostgreSQL(_ statements: [String]) throws {
        let schema = try #require(store as? PostgresStore).configuration.schema
        try SQLClient(PostgresCluster.shared().uri.absoluteString).rows(
            "BEGIN; SET LOCAL search_path = \(schema); \(statements.joined(separator: "; ")); COMMIT")
    }
}

/// Says whether the contract runs on PostgreSQL too: skipped, visibly, where it does not.
@Suite(
    .enabled(
        if: TestSurroundings.havePostgres,
        "the store contract runs without PostgreSQL: PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"
    ))
struct PostgreSQLPresenceTests {
    @Test func `the contract runs on PostgreSQL`() throws {
        #expect(StoreKind.available.contains(.postgresql))
        let subject = try ContractSubject.make(.postgresql, prepared: false)
        #expect(try subject.rows("SELECT 1") == [["1"]])
    }
}
