import EventStore
import Synchronization

/// The shell around ``RecentSharing``: runners near the head take from it, and the feed's follower, who has the one connection
/// for all of them, reads on when somebody has come to its end. So it is read as fast as the fastest one takes, and no faster.
final class RecentLog: Sendable {
    private struct State {
        var sharing: RecentSharing
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        var lastWaiter = 0

        mutating func takeWaiters() -> [CheckedContinuation<Bool, Never>] {
            defer { waiters = [:] }
            return Array(waiters.values)
        }
    }

    private let state: Mutex<State>

    init(limits: RecentEvents.Limits = RecentEvents.Limits(), nearness: Int64 = 10_000) {
        state = Mutex(State(sharing: RecentSharing(limits: limits, nearness: nearness)))
    }

    /// Changes the value; those who wait for something are told outside the lock.
    ///
    /// - Parameter change: gives what they are told; nil where they wait on.
    private func changing<R>(_ change: (inout RecentSharing) -> (R, Bool?)) -> R {
        let (result, answer, waiters) = state.withLock { state in
            let (result, answer) = change(&state.sharing)
            return (result, answer, answer == nil ? [] : state.takeWaiters())
        }
        for waiter in waiters { waiter.resume(returning: answer ?? false) }
        return result
    }

    // MARK: Readers

    /// See ``RecentSharing/join(topics:)``.
    ///
    /// - Returns: what to leave with.
    func join(topics: [String]) -> Int {
        changing { sharing in
            let (member, changes) = sharing.join(topics: topics)
            return (member, changes ? true : nil)
        }
    }

    func leave(_ member: Int) {
        state.withLock { $0.sharing.leave(member) }
    }

    /// Whether what follows a position is here, so that nobody need read it.
    func contains(_ position: Int64) -> Bool { state.withLock { $0.sharing.contains(position) } }

    /// The next events of a reader; waits for the follower where it has taken all that is here.
    ///
    /// - Parameters:
    ///   - through: the head, or below.
    ///   - generation: under which the reader has seen the head: what it remembers of another log has no place here.
    ///   - wake: makes the follower look.
    func read(
        after: Int64, through: Int64, generation: Int, of topics: inout TopicFilter, wake: @Sendable () -> Void
    ) async -> RecentSharing.Answer {
        var after = after
        while true {
            let step = state.withLock {
                $0.sharing.look(after: after, through: through, generation: generation, of: &topics)
            }
            switch step {
            case .answer(let answer, let isLast):
                if isLast { wake() }
                return answer
            case .wait(let from):
                after = from
                guard await next(after: from, wake) else { return .elsewhere }
            }
        }
    }

    /// Waits until something was added behind a position. False where that cannot be, or the task is cancelled.
    private func next(after position: Int64, _ wake: @Sendable () -> Void) async -> Bool {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    guard !Task.isCancelled else { return false }
                    switch state.sharing.prospect(behind: position) {
                    case .never: return false
                    case .added: return true
                    case .coming:
                        state.waiters[id] = continuation
                        return nil
                    }
                }
                if let answer { continuation.resume(returning: answer) } else { wake() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
        }
    }

    // MARK: The follower

    /// What is to be read, where the log can be read up to `head`; nil for nothing.
    func wanted(head: Int64) -> RecentSharing.Wanted? {
        changing { sharing in
            let (wanted, endsWaiting) = sharing.wanted(head: head)
            return (wanted, endsWaiting ? false : nil)
        }
    }

    /// What was read.
    func add(_ batch: NotificationBatch, to wanted: RecentSharing.Wanted, through position: Int64) {
        changing { sharing in ((), sharing.add(batch, to: wanted, through: position) ? true : nil) }
    }

    /// See ``RecentSharing/begin(generation:)``.
    func begin(generation: Int) {
        state.withLock { $0.sharing.begin(generation: generation) }
    }

    /// What is here is not to be trusted any more, and everyone reads by themselves until the next ``begin(generation:)``.
    func stop() {
        changing { sharing in
            sharing.stop()
            return ((), false)
        }
    }

    /// As ``stop()``, for good.
    func close() {
        changing { sharing in
            sharing.stop(closing: true)
            return ((), false)
        }
    }
}
