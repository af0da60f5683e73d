/// A value of a row that is not as it was asked for.
public struct SQLColumnError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The column that was asked for, from 0.
    public let column: Int
    /// The row in the query's result, from 0.
    public let row: Int
    /// What was asked for.
    public let expected: String
    /// Whether the value is NULL, or there is no such column.
    public let isNull: Bool

    /// Column, row and what is expected, one line; no value of the row.
    public var description: String {
        "column \(column) of row \(row) " + (isNull ? "is NULL or missing" : "is of another type")
            + " (\(expected) is expected)"
    }
}
