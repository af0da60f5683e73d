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
