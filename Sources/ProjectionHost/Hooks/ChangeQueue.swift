import Dispatch
import HostOperations
import PluginLoading
import Synchronization

/// The changes on their way to one hook: seen by a task that never waits, told by a thread that the hook may block.
final class ChangeQueue: Sendable {
    private struct State {
        var changes = ProjectionChanges()
        /// After this nothing is told any more; nil while the queue is open.
        var end: ContinuousClock.Instant?
        /// Whether the thread that tells has ended.
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    private let isDone = DispatchSemaphore(value: 0)

    /// Takes how all projections stand now.
    func see(_ projections: [ProjectionSnapshot]) {
        let isDue = state.withLock { state in
            state.changes.see(projections)
            return state.changes.count > 0
        }
        if isDue { wakeUp.signal() }
    }

    /// Nothing more is seen; what is left may be told for as long as `limit`.
    func close(within limit: Duration) {
        state.withLock { $0.end = .now + limit }
        wakeUp.signal()
    }

    /// Tells all changes as they come, until the queue is closed. Blocks; called once, on a thread of its own.
    func tell(_ body: (ProjectionChange) -> Void) {
        var isOpen = true
        while isOpen {
            wakeUp.wait()
            isOpen = state.withLock { $0.end == nil }
            while let change = next() { body(change) }
        }
        state.withLock { $0.hasEnded = true }
        isDone.signal()
    }

    /// Whether the thread that tells has ended.
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Blocks until the thread that tells has ended.
    ///
    /// - Returns: how many changes were not told.
    func waitForEnd() -> Int {
        isDone.wait()
        return state.withLock { $0.changes.count }
    }

    private func next() -> ProjectionChange? {
        state.withLock { state in
            if let end = state.end, end < .now { return nil }
            return state.changes.next()
        }
    }
}
