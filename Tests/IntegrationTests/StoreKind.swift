import Foundation
import TestSupport

/// The stores that outlive their process, for tests that hold on each of them.
enum StoreKind: String, CaseIterable {
    case postgres, sqlite

    /// A new, empty store.
    func make(in folder: TemporaryFolder) throws -> any StoreUnderTest {
        switch self {
        case .postgres: try PostgresDatabase()
        case .sqlite: SQLiteFile(folder.appending("\(UUID().uuidString).sqlite"))
        }
    }
}
