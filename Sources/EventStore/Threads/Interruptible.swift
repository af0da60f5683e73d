/// What another thread may do to a session while its owner waits in it.
public protocol Interruptible: AnyObject, Sendable {
    /// Ends the call that is waiting, and every later one, with ``EventStoreError/Code/interrupted``. Any thread.
    func interrupt()
}
