/// One parameter of a statement, borrowed for the call that takes it.
public enum SQLParameter {
    /// NULL of whatever type the statement wants.
    case null
    /// An integer.
    case int64(Int64)
    /// A number with a fraction.
    case double(Double)
    /// UTF-8 without NUL.
    case text(UnsafeRawBufferPointer)
    /// A `bytea` or BLOB.
    case bytes(UnsafeRawBufferPointer)
    /// 16 bytes.
    case uuid(UnsafeRawPointer)
    /// 8 bytes an element, of any alignment.
    case int64Array(UnsafeRawBufferPointer)
    /// 8 bytes an element, of any alignment.
    case doubleArray(UnsafeRawBufferPointer)
    /// UTF-8 without NUL, each.
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
