import CLibPQ
import EventStore

/// Rows in text format.
final class PostgresRows: SQLRows {
    private let result: PostgresResult
    /// Decoded `bytea` values; they live as long as the rows.
    private var decoded: [UnsafeMutableRawPointer] = []

    init(_ result: PostgresResult) { self.result = result }

    deinit { decoded.forEach { PQfreemem($0) } }

    var rowCount: Int { result.rowCount }
    var columnCount: Int { result.columnCount }

    func text(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        result.isNull(row, column) ? nil : result.bytes(row, column)
    }

    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        guard !result.isNull(row, column), PQftype(result.pointer, Int32(column)) == PostgresParameters.bytea else {
            return nil
        }
        var count = 0
        guard let memory = PQunescapeBytea(PQgetvalue(result.pointer, Int32(row), Int32(column)), &count) else {
            return nil
        }
        decoded.append(UnsafeMutableRawPointer(memory))
        return UnsafeRawBufferPointer(start: memory, count: count)
    }
}
