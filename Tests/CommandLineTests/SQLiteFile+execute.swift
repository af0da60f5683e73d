import Foundation
import GRDB
import TestSupport

extension SQLiteFile {
    /// Runs statements, as a migration would.
    func execute(_ sql: String) throws {
        try DatabaseQueue(path: url.path).write { try $0.execute(sql: sql) }
    }
}
