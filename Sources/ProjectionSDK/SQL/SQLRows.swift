import CProjectionABI
import FoundationEssentials

/// The rows of a query. Valid until the projection's function returns.
public struct SQLRows: RandomAccessCollection {
    let rows: OpaquePointer
    let table: UnsafePointer<projectionist_sql_1>
    /// The number of rows.
    public let endIndex: Int

    init(rows: OpaquePointer, table: UnsafePointer<projectionist_sql_1>) {
        self.rows = rows
        self.table = table
        endIndex = table.pointee.row_count(rows)
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of columns of the query, also where it has given no row.
    public var columnCount: Int { table.pointee.column_count(rows) }
    /// The row at an index, from 0; valid until the projection's function returns.
    public subscript(index: Int) -> SQLRow { SQLRow(rows: self, index: index) }
}
