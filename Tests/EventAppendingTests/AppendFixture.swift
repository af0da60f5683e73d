import ConnectionPooling
import EventAppending
import EventStore
import Foundation
import PostgresStore
import SQLiteStore
import Synchronization
import TestSupport
import Testing

/// The stores that the appender is tried on.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqliteFile = "SQLite file"
    case sqliteMemory = "SQLite in memory"
    case postgresql = "PostgreSQL"

    var testDescription: String { rawValue }

    /// PostgreSQL where `scripts/test` has started a server.
    static let available = allCases.filter { $0 != .postgresql || TestSurroundings.havePostgres }

    static let noServer: Comment = "PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"
}

/// A store of one test's own with the tables of an application, and a pool of it.
final class AppendFixture: Sendable {
    let store: any EventStore
    let application: ApplicationName
    let pool: ConnectionPool<any ApplicationSession>
    /// nil on SQLite.
    let database: PostgresDatabase?
    /// What the store's connections go through, where that was asked for.
    let proxy: SwitchableProxy?
    private let folder: TemporaryFolder?

    init(
        _ kind: StoreKind, on cluster: PostgresCluster? = nil,
        bounds: PoolBounds = PoolBounds(base: 2, overflow: 1), maximumWait: Double = 30, behindProxy: Bool = false,
        ids: OriginatorIDType = .uuid
    ) throws {
        var proxy: SwitchableProxy?
        switch kind {
        case .sqliteFile:
            let folder = try TemporaryFolder()
            let path = folder.url.appending(path: "dogs.db").path
            (self.folder, database) = (folder, nil)
            store = SQLiteStore(location: .file(path: path), lockTimeout: maximumWait, originatorIDType: .uuid)
        case .sqliteMemory:
            (folder, database) = (nil, nil)
            store = SQLiteStore(location: .memory, lockTimeout: maximumWait, originatorIDType: .uuid)
        case .postgresql:
            let database = try PostgresDatabase(on: cluster)
            (folder, self.database) = (nil, database)
            var uri = database.uri
            if behindProxy {
                let port = try #require(database.cluster.uri.port)
                let between = try SwitchableProxy(to: port)
                uri = uri.replacing(":\(port)/", with: ":\(between.port)/")
                proxy = between
            }
            var configuration = try PostgresConfiguration(parameters: [("dbname", uri)])
            configuration.lockTimeout = maximumWait
            configuration.originatorIDType = ids
            // Whoever keeps the log locked does so until the test lets go.
            configuration.idleInTransactionTimeout = 0
            store = PostgresStore(configuration: configuration)
        }
        self.proxy = proxy
        let application = try ApplicationName("DogSchool")
        self.application = application
        pool = ConnectionPool(
            name: "DogSchool", bounds: bounds,
            open: { [store] in try store.makeApplicationSession(of: application) }, ping: { try $0.ping() },
            close: { $0.disconnect() })
        let administration = try store.makeAdministration()
        try administration.prepareHostTables(create: true)
        _ = try administration.prepareApplication(application, create: true)
        administration.disconnect()
    }

    func makeAppender(
        _ change: (inout AppendLimits) -> Void = { _ in }, onCommitted: @escaping @Sendable (Int64) -> Void = { _ in }
    ) -> Appender {
        var limits = AppendLimits()
        change(&limits)
        return Appender(application: application, pool: pool, limits: limits, onCommitted: onCommitted)
    }

    /// The whole log, read over a connection of its own.
    func log() throws -> [StoredEvent] {
        let reader = try store.makeReader(of: application)
        defer { reader.disconnect() }
        let head = try #require(try reader.advanceSafeHead().head)
        var events: [StoredEvent] = []
        while true {
            let batch = try reader.read(
                after: events.last?.position ?? 0, through: head, limit: 1000, topics: [])
            guard batch.count > 0 else { return events }
            events += (0..<batch.count).map(batch.storedEvent(at:))
        }
    }

    /// Keeps the log locked against every writer while `body` runs.
    func whileLocked<R>(_ body: () async throws -> R) async throws -> R {
        let locked = DispatchSemaphore(value: 0)
        let release = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [store, application] in
            guard let writer = try? store.makeWriter(to: application) else { return }
            try? writer.atomically {
                locked.signal()
                release.wait()
            }
            writer.disconnect()
        }
        try await eventually("the log is locked") { locked.wait(timeout: .now()) == .success }
        defer { release.signal() }
        return try await body()
    }
}

extension StreamAppend {
    /// One event, with a text of the test's own in it.
    static func one(
        _ mark: String = "sit", to id: OriginatorID = .random(), expected: Int64? = 0,
        topic: String = "dogschool.domain:Dog.TrickAdded"
    ) -> StreamAppend {
        StreamAppend(
            originatorID: id, expectedVersion: expected,
            events: [NewEvent(topic: topic, state: Array(#"{"trick": "\#(mark)"}"#.utf8))])
    }
}

extension OriginatorID {
    static func random() -> OriginatorID { .uuid(UUID()) }
}
