/// A connection to a database of a store, open or not. Sessions are lent it: one at a time works over it, on one thread.
public protocol StoreConnection: StoreSession {
    /// Leaves no transaction open, by whatever means; before another session gets the connection.
    func reset()
}
