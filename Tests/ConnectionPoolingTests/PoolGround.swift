import ConnectionPooling
import EventStore
import Foundation
import PostgresStore
import TestSupport

/// A database of a test's own with the tables of an application, and pools on it.
final class PoolGround: Sendable {
    static let label = "projectionist/DogSchool"

    let database: PostgresDatabase
    let store: any EventStore
    let application: ApplicationName

    init() throws {
        database = try PostgresDatabase()
        store = PostgresStore(configuration: try PostgresConfiguration(parameters: [("dbname", database.uri)]))
        application = try ApplicationName("DogSchool")
        let administration = try store.makeAdministration()
        try administration.prepareHostTables(create: true)
        _ = try administration.prepareApplication(application, create: true)
        administration.disconnect()
    }

    func pool(_ bounds: PoolBounds) -> ConnectionPool<any ApplicationSession> {
        ConnectionPool(
            name: "DogSchool", bounds: bounds,
            open: { [store, application] in try store.makeApplicationSession(of: application) },
            ping: { try $0.ping() }, close: { $0.disconnect() })
    }

    /// How many connections of the application's pool there are now.
    func connections(_ label: String = PoolGround.label) throws -> Int64? {
        try database.number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(database.name)' AND application_name = '\(label)'"
        )
    }

    func events() throws -> Int64? { try database.number("SELECT count(*) FROM dogschool_events") }

    static func registration() -> StreamAppend {
        StreamAppend(
            originatorID: .uuid(UUID()), expectedVersion: 0,
            events: [NewEvent(topic: "dogschool.domain:Dog.Registered", state: Array("{}".utf8))])
    }
}

extension ApplicationSession {
    /// Stores one event of a new stream.
    func register() throws {
        for outcome in try writer.append([PoolGround.registration()]) { _ = try outcome.get() }
    }
}
