import EventStore
import GRDBSQLite

/// A compiled statement of the host's own, kept for as long as its connection.
///
/// Parameters stay bound until the next ``reset()``; columns are valid until the next ``step()`` or ``reset()``.
final class PreparedStatement {
    private let statement: OpaquePointer
    private let connection: OpaquePointer
    private let core: StoreCore

    init(_ sql: String, on connection: OpaquePointer, core: StoreCore) throws {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw core.fault(of: connection, isCompiling: true) }
        self.statement = statement
        self.connection = connection
        self.core = core
    }

    deinit { sqlite3_finalize(statement) }

    /// Binds from index 1 on.
    func bind(_ value: Int64, at index: Int) throws {
        try check(sqlite3_bind_int64(statement, Int32(index), value))
    }

    /// Binds a copy of a text.
    func bind(_ value: String, at index: Int) throws {
        var value = value
        try value.withUTF8 { bytes in try bindText(UnsafeRawBufferPointer(bytes), at: index) }
    }

    /// Binds a copy of a text.
    func bindText(_ bytes: UnsafeRawBufferPointer, at index: Int) throws {
        let text = bytes.bindMemory(to: CChar.self)
        try check(
            sqlite3_bind_text(
                statement, Int32(index), text.baseAddress ?? SQLiteBytes.empty, Int32(text.count), SQLiteBytes.copied))
    }

    /// Binds bytes that must stay where they are until ``reset()``.
    func bindBorrowed(_ bytes: UnsafeRawBufferPointer, at index: Int) throws {
        try check(
            sqlite3_bind_blob(
                statement, Int32(index), bytes.baseAddress ?? UnsafeRawPointer(SQLiteBytes.empty), Int32(bytes.count),
                nil))
    }

    /// Runs to the next row. False when there is none.
    func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw core.fault(of: connection)
        }
    }

    /// Ends the run, so that the connection holds no snapshot, and forgets the parameters.
    func reset() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    /// Runs a statement that returns nothing, with what is bound.
    func run() throws {
        defer { reset() }
        while try step() {}
    }

    /// The first column of the first row; nil for none and for NULL.
    func firstInteger() throws -> Int64? {
        defer { reset() }
        guard try step(), !isNull(0) else { return nil }
        return int64(0)
    }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }

    func int64(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

    /// The bytes of a text or BLOB; empty for NULL.
    func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        let address = sqlite3_column_blob(statement, Int32(column))
        return UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(statement, Int32(column))))
    }

    func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw core.fault(of: connection) }
    }
}
