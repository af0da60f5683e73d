/// What serves an application's calls: its log read and written over one connection.
///
/// A read in the body of ``LogWriter/atomically(_:)`` sees what the transaction has appended so far.
public protocol ApplicationSession: StoreSession {
    /// For reading what is there; ``LogReader/listen()`` is not for it, as nobody waits on a connection that is shared.
    var reader: any LogReader { get }
    /// For appending.
    var writer: any LogWriter { get }
}
