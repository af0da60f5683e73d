import EventStore
import GRDBSQLite

/// Refuses, inside SQLite, what a plugin's statement must not do: whatever the text of a statement hides, SQLite asks
/// here for each thing that the compiled statement would do. It asks while it compiles, never for each row.
final class PluginStatementGuard {
    /// Whether the statement being compiled is a plugin's. SQLite compiles anew while it runs, when the schema changed.
    private var isWatching = false
    /// Why the statement at hand was refused, where that is more than SQLite's "not authorized".
    private var refusal: EventStoreError?
    /// SQLite keeps its own tables up to date behind a DROP or ALTER, by statements for which it asks as well.
    private var mayKeepSequences = false
    /// Whether a statement of the transaction makes, changes or drops tables and the like.
    private var hasDefinitions = false
    /// Whether the statement at hand does.
    private(set) var definesSomething = false
    private var hostObjects = HostObjects()
    private var schemaVersion: Int64?

    /// PRAGMAs that only describe the database.
    private static let harmless: Set<String> = [
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
        "foreign_key_check", "function_list", "collation_list", "compile_options", "data_version",
    ]

    /// SQLite asks from now on. The guard must outlive the connection.
    func install(on connection: OpaquePointer) {
        schemaVersion = nil
        sqlite3_set_authorizer(
            connection,
            { context, action, first, second, _, trigger in
                let statementGuard = Unmanaged<PluginStatementGuard>.fromOpaque(context!).takeUnretainedValue()
                return statementGuard.decide(action, first, second, trigger)
            },
            Unmanaged.passUnretained(self).toOpaque())
    }

    /// Watches while `body` compiles or runs a plugin's statement.
    func watching<R>(_ body: () throws -> R) rethrows -> R {
        isWatching = true
        defer { isWatching = false }
        return try body()
    }

    /// A transaction has begun: learns what belongs to the host, where the schema is another than at the last look.
    func transactionHasBegun(on connection: SQLiteConnection) throws {
        hasDefinitions = false
        let version = try connection.statement("PRAGMA main.schema_version").firstInteger()
        guard version != schemaVersion else { return }
        hostObjects = try HostObjects(connection)
        schemaVersion = version
    }

    /// The next thing that SQLite asks for is part of another statement.
    func statementBegins() {
        refusal = nil
        mayKeepSequences = false
        definesSomething = false
    }

    /// What a statement that failed with `error` was refused for, where this guard knows more than SQLite's code.
    func reason(for error: any Error) -> any Error {
        guard let known = error as? EventStoreError, known.sqlState == "SQLITE_\(SQLITE_AUTH)", var refusal else {
            return error
        }
        refusal.sqlState = known.sqlState
        return refusal
    }

    /// A statement that defines something is about to run.
    func willDefine() { hasDefinitions = true }

    /// Looks, after statements that define something, whether what belongs to the host is as it was: SQLite does not ask
    /// for the new name of a table, nor for the table that a foreign key leads to.
    ///
    /// - Throws: ``EventStoreError/Code/hostTable``.
    func checkDefinitions(on connection: SQLiteConnection) throws {
        guard hasDefinitions else { return }
        if let change = try HostObjects(connection).change(from: hostObjects) {
            throw EventStoreError(
                .hostTable,
                "a plugin must not make, change or drop what belongs to the host: \(change); give the plugin's table "
                    + "another name, and no foreign key to one of the host's")
        }
    }

    private func decide(
        _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?,
        _ trigger: UnsafePointer<CChar>?
    ) -> Int32 {
        guard isWatching else { return SQLITE_OK }
        switch action {
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_ATTACH, SQLITE_DETACH: return SQLITE_DENY
        case SQLITE_PRAGMA: return Self.harmless.contains(Self.text(first).lowercased()) ? SQLITE_OK : SQLITE_DENY
        case SQLITE_READ, SQLITE_SELECT, SQLITE_FUNCTION: return SQLITE_OK
        default: break
        }
        guard let change = HostTableChange(action, Self.text(first), Self.text(second)) else { return SQLITE_OK }
        if !change.isWrite {
            definesSomething = true
            hasDefinitions = true
        }
        if change.letsSQLiteKeepSequences, trigger == nil { mayKeepSequences = true }
        guard let owner = owner(of: change, isByTrigger: trigger != nil) else { return SQLITE_OK }
        let means = trigger.map { " through the trigger '\(String(cString: $0))'" } ?? ""
        refusal = EventStoreError(
            .hostTable,
            "a plugin must not \(change.verb) '\(change.table)'\(means): it is \(owner), which only the host writes; "
                + "reading it is allowed, and a read model stands in tables of its own")
        return SQLITE_DENY
    }

    /// Whose the table is that would be changed; nil for the plugin's.
    private func owner(of change: HostTableChange, isByTrigger: Bool) -> String? {
        let name = HostObjects.folded(change.table)
        guard name.hasPrefix("sqlite_") else { return hostObjects.kind(of: name)?.rawValue }
        // SQLite itself refuses all but writing, and writing its schema; wrong statistics cost time and nothing else.
        guard change.isWrite, !name.hasSuffix("_master"), !name.hasSuffix("_schema"), !name.hasPrefix("sqlite_stat")
        else { return nil }
        if name == "sqlite_sequence", mayKeepSequences, !isByTrigger { return nil }
        return name == "sqlite_sequence"
            ? "where SQLite keeps the last position of each log" : "one of SQLite's own tables"
    }

    private static func text(_ argument: UnsafePointer<CChar>?) -> String { argument.map { String(cString: $0) } ?? "" }
}
