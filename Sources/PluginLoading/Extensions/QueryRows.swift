import CProjectionABI
import EventStore

/// Reads the rows of a query, which `projectionist_rows_1` stands for.
enum QueryRows {
    /// The rows behind a handle, if they have that row and column.
    private static func of(_ handle: OpaquePointer?, _ row: Int, _ column: Int) -> (any SQLRows)? {
        guard let rows = CallContext.rows(handle), row >= 0, row < rows.rowCount, column >= 0,
            column < rows.columnCount
        else { return nil }
        return rows
    }

    /// Reads a value by its text.
    static func read<Value>(
        _ handle: OpaquePointer?, _ row: Int, _ column: Int, into result: UnsafeMutablePointer<Value>?,
        _ parse: (UnsafeRawBufferPointer) -> Value?
    ) -> Int32 {
        guard let text = of(handle, row, column)?.text(row: row, column: column) else { return PROJECTIONIST_MISSING }
        guard let value = parse(text), let result else { return PROJECTIONIST_MISTYPED }
        result.pointee = value
        return PROJECTIONIST_OK
    }

    static func readBytes(
        _ handle: OpaquePointer?, _ row: Int, _ column: Int, into result: UnsafeMutablePointer<projectionist_bytes_1>?
    ) -> Int32 {
        guard let rows = of(handle, row, column) else { return PROJECTIONIST_MISSING }
        if let bytes = rows.bytes(row: row, column: column), let result {
            result.pointee = projectionist_bytes_1(bytes)
            return PROJECTIONIST_OK
        }
        return rows.text(row: row, column: column) == nil ? PROJECTIONIST_MISSING : PROJECTIONIST_MISTYPED
    }

    static func readUUID(
        _ handle: OpaquePointer?, _ row: Int, _ column: Int, into result: UnsafeMutablePointer<UInt8>?
    ) -> Int32 {
        guard let text = of(handle, row, column)?.text(row: row, column: column) else { return PROJECTIONIST_MISSING }
        guard let result, SQLValueText.uuid(text, into: result) else { return PROJECTIONIST_MISTYPED }
        return PROJECTIONIST_OK
    }
}
