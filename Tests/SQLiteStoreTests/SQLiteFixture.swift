import EventStore
import Foundation
import GRDB
import SQLiteStore

/// A file of one test's own with the tables of an application and a projection; removed with the last reference to it.
final class SQLiteFixture: Sendable {
    let folder: URL
    let path: String
    let application: ApplicationName
    let projection: ProjectionName

    init(prepared: Bool = true) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sqlite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        path = folder.appending(path: "dogs.db").path
        application = try ApplicationName("DogSchool")
        projection = try ProjectionName("trick_counts")
        if prepared { try prepare(store()) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func store(lockTimeout: Double = 5, originatorIDType: OriginatorIDType = .uuid) -> SQLiteStore {
        SQLiteStore(location: .file(path: path), lockTimeout: lockTimeout, originatorIDType: originatorIDType)
    }

    func prepare(_ store: SQLiteStore) throws {
        let administration = store.makeAdministration()
        try administration.prepareHostTables(create: true)
        _ = try administration.prepareApplication(application, create: true)
        try administration.prepareProjection(projection, create: true)
    }

    /// A connection as any other client of the file would have it, beside the store under test.
    func connect() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    func run(_ sql: String) throws {
        try connect().writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    func session(_ store: SQLiteStore? = nil) -> any ProjectionSession {
        (store ?? self.store()).makeProjectionSession(of: projection, on: application)
    }
}

extension StatementQueue {
    func execute(_ sql: String, _ parameters: [SQLParameter] = []) throws {
        try Array(sql.utf8).withUnsafeBytes { sql in
            try parameters.withUnsafeBufferPointer { try execute(sql, parameters: $0) }
        }
    }
}

extension ProjectionSession {
    func query(_ sql: String, after queue: StatementQueue = StatementQueue()) throws -> any SQLRows {
        try Array(sql.utf8).withUnsafeBytes { sql in
            try query(sql, parameters: UnsafeBufferPointer(start: nil, count: 0), after: queue)
        }
    }
}

extension StreamAppend {
    static func event(to id: OriginatorID = .uuid(UUID())) -> StreamAppend {
        StreamAppend(originatorID: id, expectedVersion: nil, events: [NewEvent(topic: "a:B", state: [])])
    }
}
