/// Which SQL a store speaks.
public enum SQLDialect: String, Sendable, Hashable {
    case postgresql
    case sqlite
}

/// One parameter of a statement, borrowed for the call that takes it.
public enum SQLParameter {
    case null
    case int64(Int64)
    case double(Double)
    /// UTF-8 without NUL.
    case text(UnsafeRawBufferPointer)
    case bytes(UnsafeRawBufferPointer)
    /// 16 bytes.
    case uuid(UnsafeRawPointer)
    /// 8 bytes an element, of any alignment.
    case int64Array(UnsafeRawBufferPointer)
    /// 8 bytes an element, of any alignment.
    case doubleArray(UnsafeRawBufferPointer)
    case textArray([UnsafeRawBufferPointer])

    /// Bytes of the value, as it is kept until it is sent.
    var size: Int {
        switch self {
        case .null: 0
        case .int64, .double: 8
        case .uuid: 16
        case .text(let bytes), .bytes(let bytes), .int64Array(let bytes), .doubleArray(let bytes): bytes.count
        case .textArray(let elements): elements.reduce(0) { $0 + $1.count + 8 }
        }
    }
}

/// The rows of a query, belonging to the transaction that ran it.
public protocol SQLRows: AnyObject {
    var rowCount: Int { get }
    var columnCount: Int { get }
    /// The bytes of a value as the store writes it: PostgreSQL's text format, SQLite's text. nil for NULL.
    /// Valid while the rows live.
    func text(row: Int, column: Int) -> UnsafeRawBufferPointer?
    /// A `bytea` or BLOB, decoded. nil for NULL or another type. Valid while the rows live.
    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer?
}
