import Foundation
import Synchronization

/// An empty database of one test's own, dropped when the last reference to it goes.
public final class PostgresDatabase: StoreUnderTest {
    /// The server that has the database.
    public let cluster: PostgresCluster
    /// The database's name, which no other test uses.
    public let name: String
    private let client: Mutex<SQLClient>

    /// - Parameter cluster: nil: the server that all tests share.
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

    /// The rows of one query or of several, of which the last one's are given; nil stands for NULL.
    public func rows(_ sql: String) throws -> [[String?]] {
        try client.withLock { try $0.rows(sql) }
    }

    /// Runs one statement or several.
    public func execute(_ sql: String) throws { _ = try rows(sql) }

    /// What leads a host to the database, as a superuser.
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
