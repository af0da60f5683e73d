import EventStore

/// What a session on SQLite is lent: nothing but its turn. A file has no bound of connections, and what a plugin makes of one
/// (a temporary table, a pragma) stays its own, so each session has a connection for itself.
final class SQLiteTurn: StoreConnection {
    private final class Nothing: Interruptible {
        func interrupt() {}
    }

    let interruptible: any Interruptible = Nothing()

    func ping() {}
    func reset() {}
    func disconnect() {}
}
