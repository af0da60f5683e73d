import EventStore
import Foundation
import SQLiteStore

extension StoreUnderTest {
    static func sqliteFile(_ originatorIDType: OriginatorIDType) throws -> StoreUnderTest {
        let folder = FileManager.default.temporaryDirectory.appending(path: "contract-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let path = folder.appending(path: "dogs.db").path
        return try StoreUnderTest(
            kind: .sqliteFile,
            makeStore: { SQLiteStore(location: .file(path: path), originatorIDType: originatorIDType) },
            remove: { try? FileManager.default.removeItem(at: folder) })
    }

    static func sqliteMemory(_ originatorIDType: OriginatorIDType) throws -> StoreUnderTest {
        try StoreUnderTest(
            kind: .sqliteMemory,
            makeStore: { SQLiteStore(location: .memory, originatorIDType: originatorIDType) },
            remove: {})
    }
}
