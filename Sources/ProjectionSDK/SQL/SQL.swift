import CProjectionABI

/// SQL in the transaction of the call: the host has begun it and commits it together with the position. Valid until the
/// projection's function returns, on its thread.
///
/// Table names stand without a schema, placeholders are `$1`, `$2`, … on both stores, and a statement that begins, ends
/// or nests a transaction is refused. On SQLite a cast right behind a placeholder (`$1::text`) does not parse, nor does
/// `INSERT … SELECT … ON CONFLICT` without a `WHERE`.
public struct SQL {
    let scope: UnsafeMutablePointer<CallScope>

    /// The store that the statements run on.
    public var dialect: SQLDialect { scope.pointee.dialect }

    /// The event that the following statements come from, so that an error of theirs names it; nil for none. In a
    /// ``Projection`` the SDK does this.
    public func attribute(to event: Event?) { scope.pointee.current = event?.record }

    /// Queues a statement that returns no rows. It runs before the next query, at the latest after the projection's
    /// function has returned; an error that it meets then fails the call.
    ///
    /// - Throws: ``SQLError`` when the statement or a parameter cannot be sent; nothing is queued then.
    public func execute(_ statement: String, _ parameters: [(any SQLValue)?] = []) throws {
        let values = scope.pointee.takeParameters()
        defer { scope.pointee.giveBack(values) }
        try values.append(contentsOf: parameters)
        scope.pointee.announceEvent()
        let status = withBorrowedString(statement) { text in
            values.withValues {
                scope.pointee.tables.sql.pointee.execute(scope.pointee.call, text, $0.baseAddress, $0.count)
            }
        }
        guard status == PROJECTIONIST_OK else { throw SQLError("the statement cannot be sent", statement) }
    }

    /// Queues a single-row statement for each of `rows`, pipelined on PostgreSQL, a prepared loop on SQLite. No rows
    /// queue nothing. Where several runners may write the same rows, sort them by their key: it avoids deadlocks.
    ///
    /// - Parameter bind: appends the parameters of one row, as many for each.
    /// - Throws: ``SQLError`` as ``execute(_:_:)``; ``ProjectionError`` when the rows differ in length; what `bind`
    ///   throws.
    public func executeMany<Rows: Sequence>(
        _ statement: String, _ rows: Rows, bind: (Rows.Element, SQLParameters) throws -> Void
    ) throws {
        let values = scope.pointee.takeParameters()
        defer { scope.pointee.giveBack(values) }
        var columnCount = 0
        var rowCount = 0
        for row in rows {
            let start = values.count
            try bind(row, values)
            let length = values.count - start
            if rowCount == 0 { columnCount = length }
            guard length == columnCount, length > 0 else {
                throw ProjectionError.stop(
                    "executeMany: row \(rowCount) has \(length) parameters, the first one has \(columnCount)")
            }
            rowCount += 1
        }
        guard rowCount > 0 else { return }
        scope.pointee.announceEvent()
        let status = withBorrowedString(statement) { text in
            values.withValues {
                scope.pointee.tables.sql.pointee.execute_many(
                    scope.pointee.call, text, $0.baseAddress, columnCount, rowCount)
            }
        }
        guard status == PROJECTIONIST_OK else { throw SQLError("the statement cannot be sent", statement) }
    }

    /// As ``executeMany(_:_:bind:)`` for rows that are at hand as values.
    public func executeMany(_ statement: String, _ rows: [[(any SQLValue)?]]) throws {
        try executeMany(statement, rows) { row, parameters in try parameters.append(contentsOf: row) }
    }

    /// Runs what is queued, then the query, and waits for its rows: a round trip, and the transaction stands open for
    /// as long. Prefer statements that need no answer.
    ///
    /// - Throws: ``SQLError`` when any of them fails. The transaction is lost then: let the error pass.
    public func query(_ statement: String, _ parameters: [(any SQLValue)?] = []) throws -> SQLRows {
        let values = scope.pointee.takeParameters()
        defer { scope.pointee.giveBack(values) }
        try values.append(contentsOf: parameters)
        scope.pointee.announceEvent()
        let table = scope.pointee.tables.sql
        var rows: OpaquePointer?
        let status = withBorrowedString(statement) { text in
            values.withValues { table.pointee.query(scope.pointee.call, text, $0.baseAddress, $0.count, &rows) }
        }
        guard status == PROJECTIONIST_OK, let rows else { throw SQLError("the query failed", statement) }
        return SQLRows(rows: rows, table: table)
    }
}
