import EventStore
import Foundation
import Testing

@testable import SQLiteStore

extension ContractSubject {
    static func sqliteFile(_ originatorIDType: OriginatorIDType, _ application: String) throws -> ContractSubject {
        let folder = FileManager.default.temporaryDirectory.appending(path: "contract-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let path = folder.appending(path: "dogs.db").path
        return try ContractSubject(
            kind: .sqliteFile, application: application,
            makeStore: { SQLiteStore(location: .file(path: path), originatorIDType: originatorIDType) },
            remove: { try? FileManager.default.removeItem(at: folder) })
    }

    static func sqliteMemory(_ originatorIDType: OriginatorIDType, _ application: String) throws -> ContractSubject {
        try ContractSubject(
            kind: .sqliteMemory, application: application,
            makeStore: { SQLiteStore(location: .memory, originatorIDType: originatorIDType) },
            remove: {})
    }

    func runOnSQLite(_ statements: [String]) throws {
        let connection = try #require(try store.makeAdministration() as? SQLiteAdministration).connection
        try connection.begin()
        defer { connection.rollback() }
        for statement in statements { try connection.statement(statement).run() }
        try connection.commit()
    }
}
