/// A session that works over a connection which is not its own.
///
/// It is told of each connection before it uses it, and leaves nothing open on the one before; what it knows of a connection
/// it does not believe of another one.
public protocol BorrowingSession: StoreSession {
    /// Works over a connection of the same place from now on. Touches no database.
    func work(over connection: any StoreConnection)
}
