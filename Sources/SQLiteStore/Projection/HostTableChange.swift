import GRDBSQLite

/// A change of a table, as SQLite's authorizer is asked for it.
struct HostTableChange {
    /// What would be done: `insert into`.
    let verb: String
    let table: String
    /// Whether rows are written; else something is made, changed or dropped.
    let isWrite: Bool
    /// Whether SQLite goes on to write `sqlite_sequence` by itself.
    let letsSQLiteKeepSequences: Bool

    /// Nil for an action that changes no table.
    init?(_ action: Int32, _ first: String, _ second: String) {
        isWrite = [SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE].contains(action)
        letsSQLiteKeepSequences = [SQLITE_DROP_TABLE, SQLITE_ALTER_TABLE].contains(action)
        switch action {
        case SQLITE_INSERT: (verb, table) = ("insert into", first)
        case SQLITE_UPDATE: (verb, table) = ("update", first)
        case SQLITE_DELETE: (verb, table) = ("delete from", first)
        case SQLITE_ALTER_TABLE: (verb, table) = ("alter", second)
        case SQLITE_DROP_TABLE, SQLITE_DROP_TEMP_TABLE, SQLITE_DROP_VTABLE: (verb, table) = ("drop", first)
        case SQLITE_CREATE_INDEX, SQLITE_CREATE_TEMP_INDEX: (verb, table) = ("create an index on", second)
        case SQLITE_DROP_INDEX, SQLITE_DROP_TEMP_INDEX: (verb, table) = ("drop an index of", second)
        case SQLITE_CREATE_TRIGGER, SQLITE_CREATE_TEMP_TRIGGER: (verb, table) = ("put a trigger on", second)
        case SQLITE_DROP_TRIGGER, SQLITE_DROP_TEMP_TRIGGER: (verb, table) = ("drop a trigger of", second)
        // In the temporary schema it would hide the table of the host.
        case SQLITE_CREATE_TABLE, SQLITE_CREATE_TEMP_TABLE, SQLITE_CREATE_VTABLE:
            (verb, table) = ("create a table called", first)
        case SQLITE_CREATE_VIEW, SQLITE_CREATE_TEMP_VIEW: (verb, table) = ("create a view called", first)
        default: return nil
        }
    }
}
