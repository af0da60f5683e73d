/// A value of a row that is not as it was asked for.
public struct SQLColumnError: Error, Sendable, Hashable, CustomStringConvertible {
    public let column: Int
    public let row: Int
    /// What was asked for.
    public let expected: String
    /// Whether the value is NULL, or there is no such column.
    public let isNull: Bool

    public var description: String {
        "column \(column) of row \(row) " + (isNull ? "is NULL or missing" : "is of another type")
            + " (\(expected) is expected)"
    }
}
