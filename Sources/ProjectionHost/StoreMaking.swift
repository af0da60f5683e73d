import EventStore
import HostSettings
import PostgresStore
import SQLiteStore

/// From settings to stores.
enum StoreMaking {
    static func store(_ settings: StoreSettings, of host: HostSettings) throws -> any EventStore {
        switch settings {
        case .postgres(let postgres):
            return PostgresStore(configuration: try configuration(postgres, of: host))
        case .sqlite(let sqlite), .memory(let sqlite):
            return SQLiteStore(
                location: SQLiteLocation(sqlite.path), lockTimeout: sqlite.lockTimeout,
                originatorIDType: idType(sqlite.originatorIDType), applyTimeout: host.applyTimeout)
        }
    }

    static func configuration(_ postgres: PostgresSettings, of host: HostSettings) throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(parameters: postgres.parameters, schema: postgres.schema)
        configuration.projectionsCommitSynchronously = host.projectionsCommitSynchronously
        configuration.idleInTransactionTimeout = postgres.idleInTransactionTimeout
        configuration.applyTimeout = host.applyTimeout
        configuration.projectionRole = host.projectionRole
        configuration.lockTimeout = postgres.lockTimeout
        configuration.connectTimeout = postgres.connectTimeout
        configuration.originatorIDType = idType(postgres.originatorIDType)
        return configuration
    }

    private static func idType(_ name: String) -> OriginatorIDType {
        OriginatorIDType(rawValue: name) ?? .uuid
    }
}
