import EventStore
import Synchronization

/// The shell around ``RecentEvents``: runners near the head take from it, and the feed's follower, who has the one connection
/// for all of them, reads on when somebody has come to its end. So it is read as fast as the fastest one takes, and no faster.
final class RecentLog: Sendable {
    /// What a reader gets.
    enum Answer {
        case events(NotificationSlice)
        /// None of the topics up to where the reader asked, in this run of the server.
        case nothing(LogEpoch?)
        /// Read by yourself.
        case elsewhere
    }

    /// What is to be read now.
    struct Wanted: Hashable {
        let after: Int64
        /// Empty: all.
        let topics: [String]
    }

    private struct State {
        var events: RecentEvents
        /// Of those who take part; empty lists want all.
        var members: [Int: [String]] = [:]
        var lastMember = 0
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        var lastWaiter = 0
        /// Whether somebody has taken all that is here.
        var isTaken = false
        /// Of the log that the follower reads; nil where nobody reads on. See ``ApplicationFeed/View/generation``.
        var generation: Int?
        var isClosed = false

        /// Of all members, in order; empty where one wants all.
        var topics: [String] {
            if members.values.contains(where: \.isEmpty) { return [] }
            return Set(members.values.joined()).sorted()
        }

        mutating func takeWaiters() -> [CheckedContinuation<Bool, Never>] {
            defer { waiters = [:] }
            return Array(waiters.values)
        }
    }

    /// A runner that is further behind the head reads by itself, filtered by the database.
    private let nearness: Int64
    private let state: Mutex<State>

    init(limits: RecentEvents.Limits = RecentEvents.Limits(), nearness: Int64 = 10_000) {
        self.nearness = nearness
        state = Mutex(State(events: RecentEvents(limits: limits)))
    }

    // MARK: Readers

    /// Takes part from now on.
    ///
    /// - Parameter topics: what is wanted; empty for all.
    /// - Returns: what to leave with.
    func join(topics: [String]) -> Int {
        let (member, waiters) = state.withLock { state in
            let before = state.topics
            state.lastMember += 1
            state.members[state.lastMember] = topics
            guard state.topics != before else { return (state.lastMember, [CheckedContinuation<Bool, Never>]()) }
            // What is here lacks the topics that nobody has wanted.
            state.events.restart(after: nil)
            return (state.lastMember, state.takeWaiters())
        }
        for waiter in waiters { waiter.resume(returning: true) }
        return member
    }

    func leave(_ member: Int) {
        state.withLock { $0.members[member] = nil }
    }

    /// Whether what follows a position is here, so that nobody need read it.
    func contains(_ position: Int64) -> Bool { state.withLock { $0.events.contains(position) } }

    /// The next events of a reader; waits for the follower where it has taken all that is here.
    ///
    /// - Parameters:
    ///   - through: the head, or below.
    ///   - generation: under which the reader has seen the head: what it remembers of another log has no place here.
    ///   - wake: makes the follower look.
    func read(
        after: Int64, through: Int64, generation: Int, of topics: inout TopicFilter, wake: @Sendable () -> Void
    ) async -> Answer {
        var after = after
        while true {
            switch look(after: after, through: through, generation, of: &topics) {
            case .answer(let answer, let isLast):
                if isLast { wake() }
                return answer
            case .wait(let from):
                after = from
                guard await next(after: from, wake) else { return .elsewhere }
            }
        }
    }

    private enum Step {
        case answer(Answer, isLast: Bool)
        case wait(from: Int64)
    }

    private func look(after: Int64, through: Int64, _ generation: Int, of topics: inout TopicFilter) -> Step {
        state.withLock { state in
            guard state.generation == generation else { return .answer(.elsewhere, isLast: false) }
            let end = state.events.end ?? -1
            if after > end {
                guard through - after <= nearness else { return .answer(.elsewhere, isLast: false) }
                state.events.restart(after: after)
                state.isTaken = true
                return .wait(from: after)
            }
            switch state.events.events(after: after, through: through, of: &topics) {
            case .elsewhere:
                return .answer(.elsewhere, isLast: false)
            case .events(let slice):
                let isLast = slice.lastPosition.map { $0 >= state.events.lastPosition ?? 0 } ?? false
                if isLast { state.isTaken = true }
                return .answer(.events(slice), isLast: isLast && end < through)
            case .nothing(let position):
                if position >= end { state.isTaken = true }
                if position >= through { return .answer(.nothing(state.events.epoch), isLast: false) }
                return .wait(from: position)
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
                    guard !Task.isCancelled, let end = state.events.end else { return false }
                    // Added meanwhile.
                    if end > position { return true }
                    state.waiters[id] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) } else { wake() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
        }
    }

    // MARK: The follower

    /// What is to be read, where the log can be read up to `head`; nil for nothing.
    func wanted(head: Int64) -> Wanted? {
        let (wanted, strays) = state.withLock { state -> (Wanted?, [CheckedContinuation<Bool, Never>]) in
            guard let end = state.events.end, end <= head else {
                // Nothing can come behind what is above the head.
                state.events.restart(after: nil)
                return (nil, state.takeWaiters())
            }
            guard !state.members.isEmpty, state.isTaken, end < head else { return (nil, []) }
            return (Wanted(after: end, topics: state.topics), [])
        }
        for stray in strays { stray.resume(returning: false) }
        return wanted
    }

    /// What was read.
    func add(_ batch: NotificationBatch, to wanted: Wanted, through position: Int64) {
        let waiters = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            // Somebody may have come who wants more, or whose place is another.
            guard state.events.end == wanted.after, state.topics == wanted.topics else { return [] }
            state.events.add(batch, through: position)
            state.isTaken = batch.count == 0
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// From now on the follower reads on, for those who have seen the head of this generation.
    func begin(generation: Int) {
        state.withLock { state in
            if !state.isClosed { state.generation = generation }
        }
    }

    /// What is here is not to be trusted any more, and everyone reads by themselves until the next ``begin(generation:)``.
    func stop() { stop(closing: false) }

    /// As ``stop()``, for good.
    func close() { stop(closing: true) }

    private func stop(closing: Bool) {
        let waiters = state.withLock { state in
            state.events.restart(after: nil)
            state.isTaken = false
            state.generation = nil
            if closing { state.isClosed = true }
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(returning: false) }
    }
}
