/// A statement that a projection has sent.
public struct RecordedStatement: Sendable, Hashable {
    /// The SQL, as it was sent.
    public var sql: String
    /// The parameters: one row, or each row of many.
    public var rows: [[RecordedParameter]]
    /// The position of the event that it came from; nil where it names none.
    public var position: Int64?

    /// - Parameter rows: one row for a statement that is sent once.
    public init(_ sql: String, rows: [[RecordedParameter]] = [[]], position: Int64? = nil) {
        self.sql = sql
        self.rows = rows
        self.position = position
    }
}
