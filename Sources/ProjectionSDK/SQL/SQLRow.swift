import CProjectionABI
public import FoundationEssentials

/// One row of a query. Columns count from 0. Each reading throws ``SQLColumnError`` for NULL, a column that is not
/// there or a value of another type; the form `…IfPresent` gives nil for NULL.
public struct SQLRow {
    let rows: SQLRows
    let index: Int

    /// An integer.
    public func int(_ column: Int) throws(SQLColumnError) -> Int { Int(try int64(column)) }
    /// As ``int(_:)``; nil for NULL.
    public func intIfPresent(_ column: Int) throws(SQLColumnError) -> Int? { try unlessNull(column, int) }

    /// An integer of 64 bits.
    public func int64(_ column: Int) throws(SQLColumnError) -> Int64 {
        var value: Int64 = 0
        try check(rows.table.pointee.int64(rows.rows, index, column, &value), column, "an integer")
        return value
    }

    /// A number.
    public func double(_ column: Int) throws(SQLColumnError) -> Double {
        var value = 0.0
        try check(rows.table.pointee.real(rows.rows, index, column, &value), column, "a number")
        return value
    }
    /// As ``double(_:)``; nil for NULL.
    public func doubleIfPresent(_ column: Int) throws(SQLColumnError) -> Double? { try unlessNull(column, double) }

    /// Text without a copy: any value as the store writes it.
    public func borrowedText(_ column: Int) throws(SQLColumnError) -> BorrowedText {
        var value = projectionist_string_1()
        try check(rows.table.pointee.text(rows.rows, index, column, &value), column, "text")
        return BorrowedText(value)
    }

    /// Any value as the store writes it.
    public func text(_ column: Int) throws(SQLColumnError) -> String { String(try borrowedText(column)) }
    /// As ``text(_:)``; nil for NULL.
    public func textIfPresent(_ column: Int) throws(SQLColumnError) -> String? { try unlessNull(column, text) }

    /// A `bytea` or BLOB, copied.
    public func bytes(_ column: Int) throws(SQLColumnError) -> [UInt8] {
        var value = projectionist_bytes_1()
        try check(rows.table.pointee.bytes(rows.rows, index, column, &value), column, "bytes")
        return Array(UnsafeRawBufferPointer(start: value.data, count: value.size))
    }
    /// As ``bytes(_:)``; nil for NULL.
    public func bytesIfPresent(_ column: Int) throws(SQLColumnError) -> [UInt8]? { try unlessNull(column, bytes) }

    /// A UUID, from whatever the store keeps it as.
    public func uuid(_ column: Int) throws(SQLColumnError) -> UUID {
        var value: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let status = withUnsafeMutablePointer(to: &value) { value in
            value.withMemoryRebound(to: UInt8.self, capacity: 16) {
                rows.table.pointee.uuid(rows.rows, index, column, $0)
            }
        }
        try check(status, column, "a UUID")
        return UUID(uuid: value)
    }
    /// As ``uuid(_:)``; nil for NULL.
    public func uuidIfPresent(_ column: Int) throws(SQLColumnError) -> UUID? { try unlessNull(column, uuid) }

    /// A point in time, from ISO text as ``UTCTimestamp`` reads it.
    public func timestamp(_ column: Int) throws(SQLColumnError) -> UTCTimestamp {
        guard let value = UTCTimestamp(iso: try borrowedText(column).utf8) else {
            throw SQLColumnError(column: column, row: index, expected: "a date and time", isNull: false)
        }
        return value
    }
    /// As ``timestamp(_:)``; nil for NULL.
    public func timestampIfPresent(_ column: Int) throws(SQLColumnError) -> UTCTimestamp? {
        try unlessNull(column, timestamp)
    }

    /// Whether the value is NULL, or there is no such column.
    public func isNull(_ column: Int) -> Bool {
        var value = projectionist_string_1()
        return rows.table.pointee.text(rows.rows, index, column, &value) == PROJECTIONIST_MISSING
    }

    private func unlessNull<Value>(
        _ column: Int, _ read: (Int) throws(SQLColumnError) -> Value
    ) throws(SQLColumnError) -> Value? {
        guard column < rows.columnCount, isNull(column) else { return try read(column) }
        return nil
    }

    private func check(_ status: Int32, _ column: Int, _ expected: String) throws(SQLColumnError) {
        guard status != PROJECTIONIST_OK else { return }
        throw SQLColumnError(column: column, row: index, expected: expected, isNull: status == PROJECTIONIST_MISSING)
    }
}
