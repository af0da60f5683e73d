/// A connection to a database of a store, open or not. Sessions are lent it: one at a time works over it, on one thread.
public protocol StoreConnection: StoreSession {
    /// Leaves no transaction open, by whatever means; before another session gets the connection.
    func reset()
}

/// A session that works over a connection which is not its own.
///
/// It is told of each connection before it uses it, and leaves nothing open on the one before; what it knows of a connection
/// it does not believe of another one.
public protocol BorrowingSession: StoreSession {
    /// Works over a connection of the same place from now on. Touches no database.
    func work(over connection: any StoreConnection)
}
