import EventStore
import Synchronization

/// Ends what a connection waits in, and every later wait.
final class PostgresInterrupt: Interruptible {
    let event = EventDescriptor()
    private let isSet = Atomic(false)

    var isInterrupted: Bool { isSet.load(ordering: .acquiring) }

    func interrupt() {
        isSet.store(true, ordering: .releasing)
        event.set()
    }
}
