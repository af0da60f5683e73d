import Dispatch
import EventStore
import Synchronization

/// What a reader waits at for news.
final class Doorbell: Wakeable {
    private let hasRung = Mutex(false)
    private let news = DispatchSemaphore(value: 0)

    /// Any thread; ringing twice before anyone looks is ringing once.
    func wake() {
        let isFirst = hasRung.withLock { hasRung in
            defer { hasRung = true }
            return !hasRung
        }
        if isFirst { news.signal() }
    }

    /// Waits until it rings or has rung since the last wait. False when the time is over.
    func wait(milliseconds: Int) -> Bool {
        guard news.wait(timeout: .now() + .milliseconds(max(0, milliseconds))) == .success else { return false }
        hasRung.withLock { $0 = false }
        return true
    }
}

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
