import CProjectionABI
import FoundationEssentials

/// The rows of a query. Valid until the projection's function returns.
public struct SQLRows: RandomAccessCollection {
    let rows: OpaquePointer
    let table: UnsafePointer<projectionist_sql_1>
    public let endIndex: Int

    init(rows: OpaquePointer, table: UnsafePointer<projectionist_sql_1>) {
        self.rows = rows
        self.table = table
        endIndex = table.pointee.row_count(rows)
    }

    public var startIndex: Int { 0 }
    public var columnCount: Int { table.pointee.column_count(rows) }
    public subscript(index: Int) -> SQLRow { SQLRow(rows: self, index: index) }
}
