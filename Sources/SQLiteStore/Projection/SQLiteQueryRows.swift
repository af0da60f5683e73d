import EventStore
import GRDBSQLite

/// The rows of a query, copied out of SQLite into one buffer: SQLite itself has no more than the row at hand.
final class SQLiteQueryRows: SQLRows {
    private enum Kind: UInt8 { case null, text, bytes }

    private struct Value {
        let kind: Kind
        let offset: Int
        let length: Int
    }

    private(set) var rowCount = 0
    let columnCount: Int
    private var values: [Value] = []
    private var arena = ByteArena()

    /// Runs a statement that is bound to its end.
    init(running statement: PluginStatement) throws {
        // The first step compiles anew where a table has changed since, and only then the columns are those of the rows.
        var hasRow = try statement.step()
        columnCount = Int(sqlite3_column_count(statement.handle))
        while hasRow {
            for column in 0..<Int32(columnCount) { append(statement.handle, column) }
            rowCount += 1
            hasRow = try statement.step()
        }
    }

    func text(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        let value = value(row, column)
        return value.kind == .null ? nil : arena.bytes(value.offset, value.length)
    }

    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        let value = value(row, column)
        return value.kind == .bytes ? arena.bytes(value.offset, value.length) : nil
    }

    private func value(_ row: Int, _ column: Int) -> Value {
        precondition((0..<rowCount).contains(row) && (0..<columnCount).contains(column), "no such row or column")
        return values[row * columnCount + column]
    }

    private func append(_ statement: OpaquePointer, _ column: Int32) {
        let offset = arena.count
        var kind = Kind.text
        switch sqlite3_column_type(statement, column) {
        case SQLITE_NULL: kind = .null
        case SQLITE_FLOAT:
            // SQLite's own text has 15 digits and would not read back as the same number.
            var text = RealText.text(of: sqlite3_column_double(statement, column))
            text.withUTF8 { arena.append(UnsafeRawBufferPointer($0)) }
        case let type:
            if type == SQLITE_BLOB { kind = .bytes }
            // The text of an integer must be asked for before its length.
            let address: UnsafeRawPointer? =
                type == SQLITE_BLOB
                ? sqlite3_column_blob(statement, column) : UnsafeRawPointer(sqlite3_column_text(statement, column))
            arena.append(UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(statement, column))))
        }
        values.append(Value(kind: kind, offset: offset, length: arena.count - offset))
    }
}
