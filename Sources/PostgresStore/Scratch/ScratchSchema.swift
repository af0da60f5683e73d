import EventStore
import Synchronization

/// A schema that is made for one use and dropped after it, beside those that hold something.
///
/// A process that ends before it has dropped its own leaves it behind: the next one that makes a scratch schema drops it.
/// That one is in use is told by an advisory lock, which the server takes back when its session ends.
public final class ScratchSchema: Sendable {
    /// What the names of such schemas begin with; a hexadecimal number follows.
    private static let prefix = "projectionist_replay_"
    /// The first half of the lock's key: "repl" in ASCII. The second is the hash of the schema's name.
    private static let lockClass: Int32 = 0x7265_706C

    /// Leads to the schema.
    public let configuration: PostgresConfiguration
    /// The schema's name.
    public var name: String { configuration.schema }
    /// Holds the lock.
    private let keeper: Mutex<PostgresConnection>

    /// Drops what others have left behind, and makes a schema with a name of its own.
    ///
    /// - Parameter place: the database, and the role; its schema is left alone.
    /// - Throws: `EventStoreError` for a server that cannot be reached, or a role that may make no schema.
    public init(beside place: PostgresConfiguration) throws {
        let name = Self.prefix + String(UInt64.random(in: 0 ..< .max), radix: 16)
        var configuration = place
        configuration.schema = name
        self.configuration = configuration
        let connection = PostgresConnection(place, label: "replay")
        try connection.openOwnSession(for: "a scratch schema")
        let catalog = PostgresCatalog(connection, place)
        try catalog.privileges.requireMakingSchema()
        try Self.dropAbandoned(connection, catalog)
        _ = try Self.lock(name, catalog)
        let quoted = SQLIdentifier.quoted(name)
        try connection.execute("CREATE SCHEMA \(quoted)")
        if let role = place.projectionRole {
            try connection.execute("GRANT USAGE, CREATE ON SCHEMA \(quoted) TO \(SQLIdentifier.quoted(role))")
        }
        keeper = Mutex(connection)
    }

    /// Drops the schema with all that stands in it. Any thread.
    ///
    /// - Throws: `EventStoreError` that says what is left.
    public func drop() throws {
        try keeper.withLock { connection in
            defer { connection.disconnect() }
            do {
                try Self.drop(name, connection)
            } catch var error as EventStoreError {
                error.message =
                    "the scratch schema '\(name)' could not be dropped: \(error.message); the next replay drops it"
                throw error
            }
        }
    }

    private static func drop(_ name: String, _ connection: PostgresConnection) throws {
        try connection.execute("DROP SCHEMA IF EXISTS \(SQLIdentifier.quoted(name)) CASCADE")
    }

    private static func dropAbandoned(_ connection: PostgresConnection, _ catalog: PostgresCatalog) throws {
        let found = try catalog.value(
            """
            SELECT string_agg(nspname::text, ' ') FROM pg_catalog.pg_namespace \
            WHERE nspname ~ $1 AND pg_catalog.pg_has_role(nspowner, 'USAGE')
            """, "^\(prefix)[0-9a-f]{1,16}$")
        for name in (found ?? "").split(separator: " ").map(String.init) where try lock(name, catalog) {
            // One that is in the way of nobody: its own end is somebody else's to see to.
            try? drop(name, connection)
            _ = try catalog.value("SELECT pg_catalog.pg_advisory_unlock(\(lockClass), hashtext($1))::text", name)
        }
    }

    /// - Returns: whether nobody else has it.
    private static func lock(_ name: String, _ catalog: PostgresCatalog) throws -> Bool {
        try catalog.value("SELECT pg_catalog.pg_try_advisory_lock(\(lockClass), hashtext($1))::text", name) == "true"
    }
}
