import Foundation

/// An empty database of one test's own, dropped when the last reference to it goes.
public final class PostgresDatabase: Sendable {
    public let cluster: PostgresCluster
    public let name: String

    public init(on cluster: PostgresCluster? = nil) throws {
        self.cluster = try cluster ?? .shared()
        name = "test_" + UUID().uuidString.prefix(12).lowercased().replacing("-", with: "_")
        try SQLClient(self.cluster.uri.absoluteString).rows("CREATE DATABASE \(name)")
    }

    deinit {
        // FORCE ends what a failed test left connected.
        _ = try? SQLClient(cluster.uri.absoluteString).rows("DROP DATABASE \(name) WITH (FORCE)")
    }

    /// The libpq URI of the database for a superuser.
    public var uri: String { cluster.uri(of: name) }

    /// A new connection.
    public func connect() throws -> SQLClient { try SQLClient(uri) }

    /// The variables by which the host and the Python library find the database.
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
