import EventStore
import Foundation
import Testing

/// A parameter that owns its bytes.
enum SQLValue: Sendable, CustomTestStringConvertible {
    case null
    case int64(Int64)
    case double(Double)
    case text(String)
    case rawText([UInt8])
    case bytes([UInt8])
    case uuid(UUID)
    case int64Array([Int64])

    var testDescription: String { "\(self)" }
}

extension [SQLValue] {
    /// Gives the values as parameters while `body` runs.
    func withParameters<R>(_ body: (UnsafeBufferPointer<SQLParameter>) throws -> R) rethrows -> R {
        var memory: [UnsafeMutableRawBufferPointer] = []
        defer { memory.forEach { $0.deallocate() } }
        func keep(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            copy.copyBytes(from: bytes)
            memory.append(copy)
            return UnsafeRawBufferPointer(copy)
        }
        let parameters: [SQLParameter] = map { value in
            switch value {
            case .null: .null
            case .int64(let integer): .int64(integer)
            case .double(let real): .double(real)
            case .text(let text): .text(keep(Array<UInt8>(text.utf8)))
            case .rawText(let bytes): .text(keep(bytes))
            case .bytes(let bytes): .bytes(keep(bytes))
            case .uuid(let id): .uuid(keep(Swift.withUnsafeBytes(of: id.uuid) { Array<UInt8>($0) }).baseAddress!)
            case .int64Array(let elements): .int64Array(keep(elements.withUnsafeBytes { Array<UInt8>($0) }))
            }
        }
        return try parameters.withUnsafeBufferPointer(body)
    }
}

extension StatementQueue {
    func execute(_ sql: String, _ parameters: [SQLValue] = []) throws {
        try Array(sql.utf8).withUnsafeBytes { sql in
            try parameters.withParameters { try execute(sql, parameters: $0) }
        }
    }

    func executeMany(_ sql: String, rows: [[SQLValue]]) throws {
        try Array(sql.utf8).withUnsafeBytes { sql in
            try rows.flatMap(\.self).withParameters {
                try executeMany(sql, parameters: $0, columns: rows.first?.count ?? 0, rows: rows.count)
            }
        }
    }
}

extension ProjectionSession {
    /// The rows as text.
    func query(
        _ sql: String, _ parameters: [SQLValue] = [], after queue: StatementQueue = StatementQueue()
    ) throws -> [[String?]] {
        try withRows(sql, parameters, after: queue) { rows in
            (0..<rows.rowCount).map { row in
                (0..<rows.columnCount).map { column in
                    rows.text(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
                }
            }
        }
    }

    func withRows<R>(
        _ sql: String, _ parameters: [SQLValue] = [], after queue: StatementQueue = StatementQueue(),
        _ body: (any SQLRows) throws -> R
    ) throws -> R {
        try Array(sql.utf8).withUnsafeBytes { sql in
            try parameters.withParameters { parameters in
                try body(try query(sql, parameters: parameters, after: queue))
            }
        }
    }
}
