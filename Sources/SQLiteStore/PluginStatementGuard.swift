import GRDBSQLite

/// Refuses, inside SQLite, what a plugin's statement must not do: whatever the text of a statement hides, SQLite asks
/// here for each thing that the compiled statement would do.
final class PluginStatementGuard {
    /// Whether the statement being compiled is a plugin's. SQLite compiles anew while it runs, when the schema changed.
    private var isWatching = false

    /// PRAGMAs that only describe the schema.
    private static let harmless: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "foreign_key_check", "function_list", "collation_list", "compile_options",
    ]

    /// SQLite asks from now on. The guard must outlive the connection.
    func install(on connection: OpaquePointer) {
        sqlite3_set_authorizer(
            connection,
            { context, action, first, _, _, _ in
                let statementGuard = Unmanaged<PluginStatementGuard>.fromOpaque(context!).takeUnretainedValue()
                return statementGuard.decide(action, first)
            },
            Unmanaged.passUnretained(self).toOpaque())
    }

    /// Watches while `body` compiles or runs a plugin's statement.
    func watching<R>(_ body: () throws -> R) rethrows -> R {
        isWatching = true
        defer { isWatching = false }
        return try body()
    }

    private func decide(_ action: Int32, _ subject: UnsafePointer<CChar>?) -> Int32 {
        guard isWatching else { return SQLITE_OK }
        switch action {
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_ATTACH, SQLITE_DETACH:
            return SQLITE_DENY
        case SQLITE_PRAGMA:
            let name = subject.map { String(cString: $0).lowercased() } ?? ""
            return Self.harmless.contains(name) ? SQLITE_OK : SQLITE_DENY
        default:
            return SQLITE_OK
        }
    }
}
