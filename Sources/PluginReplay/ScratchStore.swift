public import EventStore
public import PostgresStore
import SQLiteStore

/// A store of one replay's own, which goes with it.
public struct ScratchStore: Sendable {
    /// Where it is made.
    public enum Place: Sendable {
        /// SQLite in this process's memory.
        case memory
        /// A schema of its own in a database, whose other schemas are left alone; dropped at the end.
        case postgres(PostgresConfiguration)
    }

    /// The store.
    public let store: any EventStore
    private let schema: ScratchSchema?

    /// Makes the store, on a thread that may block.
    ///
    /// - Parameter applyTimeout: seconds that a call of a plugin may take, for SQLite; PostgreSQL's configuration says its own.
    /// - Throws: `EventStoreError`.
    package init(_ place: Place, applyTimeout: Double) throws {
        switch place {
        case .memory:
            schema = nil
            store = SQLiteStore(location: .memory, applyTimeout: applyTimeout)
        case .postgres(let configuration):
            let schema = try ScratchSchema(beside: configuration)
            self.schema = schema
            store = PostgresStore(configuration: schema.configuration)
        }
    }

    /// Makes the tables that a runner's transactions need.
    package func prepare(_ projection: ProjectionName) throws {
        let administration = try store.makeAdministration()
        defer { administration.disconnect() }
        _ = try administration.check()
        try administration.prepareHostTables(create: true)
        try administration.prepareProjection(projection, create: true)
    }

    /// Removes the store with all that stands in it, on a thread that may block.
    package func remove() throws { try schema?.drop() }
}
