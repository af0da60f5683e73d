import Foundation
import Synchronization

/// An empty database of one test's own, dropped when the last reference to it goes.
public final class PostgresDatabase: StoreUnderTest {
    public let cluster: PostgresCluster
    public let name: String
    private let client: Mutex<SQLClient>

    public init(on cluster: PostgresCluster? = nil) throws {
        self.cluster = try cluster ?? .shared()
        let name = "test_" + UUID().uuidString.prefix(12).lowercased().replacing("-", with: "_")
        try SQLClient(self.cluster.uri.absoluteString).rows("CREATE DATABASE \(name)")
        self.name = name
        client = Mutex(try SQLClient(self.cluster.uri(of: name)))
    }

    deinit {
        // FORCE ends what a failed test left connected.
        _ = try? SQLClient(cluster.uri.absoluteString).rows("DROP DATABASE \(name) WITH (FORCE)")
    }

    /// The libpq URI of the database for a superuser.
    public var uri: String { cluster.uri(of: name) }

    public func rows(_ sql: String) throws -> [[String?]] {
        try client.withLock { try $0.rows(sql) }
    }

    public func execute(_ sql: String) throws { _ = try rows(sql) }

    public var settings: [String: String] {
        [
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": name,
            "POSTGRES_HOST": cluster.uri.host() ?? "",
            "POSTGRES_PORT": cluster.uri.port.map { String($0) } ?? "",
            "POSTGRES_USER": cluster.uri.user() ?? "",
            "POSTGRES_PASSWORD": cluster.uri.password() ?? "",
        ]
    }
}
