import CSQLite

/// A SQLite database in memory, and the statements that a projection sends to it.
final class TrialDatabase {
    private let handle: OpaquePointer

    /// - Throws: ``TrialFailure``.
    init() throws {
        var handle: OpaquePointer?
        guard sqlite3_open(":memory:", &handle) == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw TrialFailure(disposition: .stop, text: "SQLite cannot open a database in memory")
        }
        self.handle = handle
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs `body` in a transaction, which is kept where `body` goes well.
    func transaction(_ body: () throws -> Void) throws {
        try run("BEGIN")
        do {
            try guarded(body)
            try run("COMMIT")
        } catch {
            try? run("ROLLBACK")
            throw error
        }
    }

    /// Runs `body` in a transaction that is given up.
    func rollingBack(_ body: () throws -> Void) throws {
        try run("BEGIN")
        defer { try? run("ROLLBACK") }
        try guarded(body)
    }

    /// Runs `body` in a transaction, which is given up where a fault that was asked for has struck the call.
    ///
    /// - Returns: whether it was kept.
    func transactionUnlessStruck(_ call: TrialCall, _ body: () throws -> Void) throws -> Bool {
        call.wasStruck = false
        do {
            try transaction(body)
            return true
        } catch  where call.wasStruck {
            return false
        }
    }

    /// A plugin's statements begin, end and nest no transaction, nor lead to other databases.
    private func guarded(_ body: () throws -> Void) throws {
        sqlite3_set_authorizer(
            handle,
            { _, action, _, _, _, _ in
                [SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_ATTACH, SQLITE_DETACH].contains(action)
                    ? SQLITE_DENY : SQLITE_OK
            }, nil)
        defer { sqlite3_set_authorizer(handle, nil, nil) }
        try body()
    }

    private func run(_ sql: String) throws { _ = try rows(sql) }

    /// Runs a statement that a projection has sent, for each of its rows of parameters.
    func run(_ statement: RecordedStatement) throws {
        for row in statement.rows { _ = try rows(statement.sql, row) }
    }

    /// Runs one statement to its end and gives its rows.
    func rows(_ sql: String, _ parameters: [RecordedParameter] = []) throws -> TrialRows {
        let statement = try TrialStatement(sql, on: handle)
        try statement.bind(parameters)
        return try statement.rows()
    }
}
