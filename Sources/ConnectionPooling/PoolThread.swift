import Dispatch
import Foundation
import Synchronization

/// A thread on which a session's blocking calls wait, started with the first of them.
final class PoolThread: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var hasEnded = false
    }

    /// What the thread holds on to; the thread's owner does not live by it.
    private final class Inbox: Sendable {
        let state = Mutex(State())
        let news = DispatchSemaphore(value: 0)

        func work() {
            var due: [@Sendable () -> Void] = []
            while true {
                news.wait()
                let hasEnded = state.withLock { state in
                    swap(&due, &state.jobs)
                    return state.hasEnded
                }
                for job in due { job() }
                due.removeAll(keepingCapacity: true)
                if hasEnded, state.withLock({ $0.jobs.isEmpty }) { return }
            }
        }
    }

    private let inbox = Inbox()

    /// - Parameter name: what debuggers and `top -H` show; cut to 15 bytes.
    init(name: String) {
        let thread = Thread { [inbox] in inbox.work() }
        thread.name = String(name.prefix(15))
        thread.start()
    }

    /// The thread ends once nothing is left to do.
    deinit {
        inbox.state.withLock { $0.hasEnded = true }
        inbox.news.signal()
    }

    func run(_ job: @escaping @Sendable () -> Void) {
        inbox.state.withLock { $0.jobs.append(job) }
        inbox.news.signal()
    }
}
