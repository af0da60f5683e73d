/// A session that belongs to one thread at a time.
public protocol StoreSession: AnyObject {
    /// Stops what the session waits in; may be kept and used by any thread.
    var interruptible: any Interruptible { get }
    /// Asks the store for a sign of life: one round trip on the open connection, or a connect where none is open.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` when the connection turns out to be dead; it is closed then.
    func ping() throws
    /// Closes the connection, what is in hand is rolled back; the next use opens it anew. Returns when the server has let
    /// go of it, or after a second: who counts connections may open another one then.
    func disconnect()
}
