import EventStore
import GRDB
import Synchronization

/// Ends a session's waiting from another thread, for good.
final class SessionInterrupt: Interruptible {
    private let ended = Atomic(false)
    private let connection = Mutex<DatabaseQueue?>(nil)
    /// Rung as well, for a reader that waits for news.
    private let doorbell: Doorbell?

    init(doorbell: Doorbell? = nil) {
        self.doorbell = doorbell
    }

    var isEnded: Bool { ended.load(ordering: .acquiring) }

    func interrupt() {
        ended.store(true, ordering: .releasing)
        connection.withLock { $0?.interrupt() }
        doorbell?.wake()
    }

    func check() throws {
        if isEnded { throw EventStoreError(.interrupted, "the session was ended") }
    }

    /// What to interrupt; nil before it is closed.
    func attach(_ queue: DatabaseQueue?) {
        connection.withLock { $0 = queue }
    }
}
