/// The rows of a query, belonging to the transaction that ran it.
public protocol SQLRows: AnyObject {
    /// How many rows there are.
    var rowCount: Int { get }
    /// How many columns each row has, also where there is no row.
    var columnCount: Int { get }
    /// The bytes of a value as the store writes it: PostgreSQL's text format, SQLite's text. nil for NULL.
    /// Valid while the rows live.
    func text(row: Int, column: Int) -> UnsafeRawBufferPointer?
    /// A `bytea` or BLOB, decoded. nil for NULL or another type. Valid while the rows live.
    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer?
}
