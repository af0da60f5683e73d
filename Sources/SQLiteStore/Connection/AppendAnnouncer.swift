import Dispatch
import EventStore
import Synchronization

/// Tells the readers of this process of appends by this process.
final class AppendAnnouncer: Sendable {
    private struct Listener {
        weak var doorbell: Doorbell?
    }

    private let listeners = Mutex<[String: [Listener]]>([:])

    /// The doorbell rings at every append to `table` from now on, until it goes.
    func add(_ doorbell: Doorbell, for table: String) {
        listeners.withLock { listeners in
            var known = listeners[table, default: []].filter { $0.doorbell != nil && $0.doorbell !== doorbell }
            known.append(Listener(doorbell: doorbell))
            listeners[table] = known
        }
    }

    func announce(_ table: String) {
        let doorbells = listeners.withLock { $0[table]?.compactMap(\.doorbell) ?? [] }
        for doorbell in doorbells { doorbell.wake() }
    }
}
