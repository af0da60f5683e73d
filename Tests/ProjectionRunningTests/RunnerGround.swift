import ConnectionPooling
import EventStore
import Foundation
import Logging
import PostgresStore
import ProjectionRunning
import Projections
import SQLiteStore
import TestSupport
import Testing

/// The stores on which runners are tested.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite, postgresql

    static var available: [StoreKind] { hasServer ? allCases : [.sqlite] }
    static let server = ProcessInfo.processInfo.environment["PROJECTIONIST_TEST_POSTGRES"]
    static var hasServer: Bool { server != nil }
}

/// A store with an application's tables, and what it takes to look into it.
struct RunnerGround {
    let store: any EventStore
    let application: ApplicationName
    /// Of PostgreSQL; empty on SQLite.
    let schema: String

    /// Seconds that a call may take.
    let applyTimeout: Double

    /// - Parameters:
    ///   - port: of a proxy in front of PostgreSQL; nil for the server itself.
    ///   - applyTimeout: seconds that a call may take.
    init(_ kind: StoreKind, port: UInt16? = nil, applyTimeout: Double = 30) throws {
        self.applyTimeout = applyTimeout
        switch kind {
        case .sqlite:
            store = SQLiteStore(location: .memory, applyTimeout: applyTimeout)
            schema = ""
        case .postgresql:
            schema = "t" + UUID().uuidString.lowercased().replacing("-", with: "")
            var parameters = [(name: "dbname", value: try #require(StoreKind.server))]
            if let port { parameters.append((name: "port", value: "\(port)")) }
            var configuration = try PostgresConfiguration(parameters: parameters, schema: schema)
            configuration.applyTimeout = applyTimeout
            store = PostgresStore(configuration: configuration)
        }
        application = try ApplicationName("DogSchool")
        let administration = try store.makeAdministration()
        try administration.prepareHostTables(create: true)
        _ = try administration.prepareApplication(application, create: true)
    }

    /// Runs SQL on PostgreSQL beside the host; `SCHEMA` stands for the schema.
    func execute(_ sql: String) throws {
        _ = try SQLClient(try #require(StoreKind.server)).rows(sql.replacing("SCHEMA", with: schema))
    }

    /// Keeps a transaction open while `body` runs.
    func execute(holding sql: String, while body: () async throws -> Void) async throws {
        let client = try SQLClient(try #require(StoreKind.server))
        _ = try client.rows(sql.replacing("SCHEMA", with: schema))
        try await body()
        _ = try client.rows("ROLLBACK")
    }

    func append(_ count: Int, topic: String = "dogschool.domain:Dog.Registered") throws {
        let writer = try store.makeWriter(to: application)
        let appends = (0..<count).map { _ in
            StreamAppend(
                originatorID: .uuid(UUID()), expectedVersion: 0,
                events: [NewEvent(topic: topic, state: Array("{}".utf8))])
        }
        for outcome in try writer.append(appends) { _ = try outcome.get() }
    }

    func definition(
        _ name: String, topics: [String] = [], batch: Int = 10, maxAttempts: Int = 5,
        _ settings: CountingHandler.Settings = .init()
    ) throws -> ProjectionDefinition {
        let projection = try ProjectionName(name)
        try store.makeAdministration().prepareProjection(projection, create: true)
        return ProjectionDefinition(
            name: projection, application: application, topics: topics, batch: batch, maxAttempts: maxAttempts
        ) { CountingHandler(name, settings) }
    }

    func definition(
        _ name: String, batch: Int = 10, maxAttempts: Int = 5, handler: @escaping @Sendable () -> ScriptedHandler
    ) throws -> ProjectionDefinition {
        let projection = try ProjectionName(name)
        try store.makeAdministration().prepareProjection(projection, create: true)
        return ProjectionDefinition(
            name: projection, application: application, batch: batch, maxAttempts: maxAttempts, makeHandler: handler)
    }

    /// - Parameters:
    ///   - cancelGrace: how long a call may go on that was cancelled.
    ///   - storeGrace: how much longer than a call the store may take to answer.
    ///   - connections: of all runners together.
    func supervisor(
        cancelGrace: Duration = .seconds(10), storeGrace: Duration = .seconds(30), connections: Int = 12
    ) -> ProjectionSupervisor {
        var options = RunnerOptions(process: "test:1")
        options.pollInterval = 100
        options.stopGrace = .seconds(1)
        options.applyTimeout = .seconds(applyTimeout)
        options.cancelGrace = cancelGrace
        options.storeGrace = storeGrace
        // On a loaded machine what is under way may be so for long.
        options.requestPatience = .seconds(60)
        options.connectionBounds = PoolBounds(base: connections, overflow: 0)
        return ProjectionSupervisor(
            store: store, options: options, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func count(_ table: String) throws -> Int64? {
        let session = try store.makeProjectionSession(of: ProjectionName(table), on: application)
        defer { session.rollback() }
        var sql = "SELECT events FROM \(table)"
        return try sql.withUTF8 { text in
            let rows = try session.query(
                UnsafeRawBufferPointer(text), parameters: UnsafeBufferPointer(start: nil, count: 0),
                after: StatementQueue())
            guard rows.rowCount > 0 else { return nil }
            return rows.text(row: 0, column: 0).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
        }
    }

    func position(_ name: String) throws -> Int64? {
        try store.makeAdministration().position(of: ProjectionName(name), on: application)
    }
}
