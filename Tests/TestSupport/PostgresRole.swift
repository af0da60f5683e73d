import Foundation

/// A role of one test's own that may log in and has no right but those that it is given, dropped with its last reference.
public final class PostgresRole: Sendable {
    /// The role's name, which no other test uses.
    public let name: String
    private let database: PostgresDatabase

    /// - Parameter grants: `CREATE ON SCHEMA public`, one right or more each.
    public init(in database: PostgresDatabase, _ grants: String...) throws {
        self.database = database
        name = "role_" + UUID().uuidString.prefix(12).lowercased().replacing("-", with: "_")
        _ = try database.rows("CREATE ROLE \(name) LOGIN PASSWORD 'secret'")
        // Up to PostgreSQL 14 everybody has it.
        _ = try database.rows("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for grant in grants { try self.grant(grant) }
    }

    deinit { _ = try? database.rows("DROP OWNED BY \(name); DROP ROLE \(name)") }

    /// - Parameter rights: `SELECT ON dogschool_events`: what follows GRANT and stands before TO.
    public func grant(_ rights: String) throws { _ = try database.rows("GRANT \(rights) TO \(name)") }

    /// The database's variables with this role in them.
    public var settings: [String: String] {
        database.settings.merging(["POSTGRES_USER": name, "POSTGRES_PASSWORD": "secret"]) { $1 }
    }
}
