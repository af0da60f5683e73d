/// A session in its slot, with its thread once it has one.
// Sendable: the pool's machine gives a slot to one holder at a time, who alone uses this, and its lock is taken between two
// holders.
final class PooledSession<Session>: @unchecked Sendable {
    var session: Session
    private let name: String
    private var startedThread: PoolThread?

    init(_ session: Session, name: String, thread: PoolThread? = nil) {
        self.session = session
        self.name = name
        startedThread = thread
    }

    /// Where the session's calls wait that nobody else has a thread for.
    var thread: PoolThread {
        if let startedThread { return startedThread }
        let thread = PoolThread(name: name)
        startedThread = thread
        return thread
    }
}
