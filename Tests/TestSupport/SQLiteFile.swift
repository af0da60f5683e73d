public import Foundation
import GRDB

/// A database file that the host writes, looked at from outside.
public struct SQLiteFile: StoreUnderTest {
    /// The database's file; others stand beside it while it is open.
    public let url: URL

    /// The file need not be there yet.
    public init(_ url: URL) { self.url = url }

    /// What leads a host to the file.
    public var settings: [String: String] {
        ["PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": url.path]
    }

    /// The rows of one query; waits up to 30 seconds for a writer.
    public func rows(_ sql: String) throws -> [[String?]] {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        return try DatabaseQueue(path: url.path, configuration: configuration).read { database in
            try Row.fetchAll(database, sql: sql).map { row in row.databaseValues.map { Self.text($0) } }
        }
    }

    /// Runs statements, as a migration would.
    public func execute(_ sql: String) throws {
        try DatabaseQueue(path: url.path).write { try $0.execute(sql: sql) }
    }

    private static func text(_ value: DatabaseValue) -> String? {
        switch value.storage {
        case .null: nil
        case .int64(let number): String(number)
        case .double(let number): String(number)
        case .string(let text): text
        case .blob(let data): String(decoding: data, as: UTF8.self)
        }
    }
}
