import EventStore
import Synchronization

/// Wakes a reader in `waitForPush`.
final class PostgresWake: Wakeable {
    let event = EventDescriptor()

    func wake() { event.set() }
}
