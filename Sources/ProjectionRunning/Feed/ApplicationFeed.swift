public import EventStore
import Logging
import Synchronization

/// Tells the runners of one application how far its log can be read: one connection that listens and moves the safe head
/// for all of them.
public final class ApplicationFeed: Sendable {
    /// Who keeps the safe head from moving, and since when.
    public struct HoldBack: Sendable {
        /// When the head was first seen to be held back.
        public let since: ContinuousClock.Instant
        /// `pid 4711`, or with more of what the store knows, one for each.
        public let holders: [String]
    }

    /// How far the log can be read, and since when that is true.
    public struct View: Sendable, Hashable {
        /// The safe head; nil before it is known.
        public var head: Int64?
        /// Rises whenever what was read before is void: the connection to the log was made anew, or the log turned out to
        /// be older. Who remembers a position from another generation reads it anew.
        public var generation: Int
    }

    private struct Waiter {
        let position: Int64
        let generation: Int?
        let deadline: ContinuousClock.Instant?
        let continuation: CheckedContinuation<Int64?, Never>
    }

    private struct State {
        var view = View(head: nil, generation: 0)
        /// Why the log cannot be followed now, one line.
        var failure: String?
        /// The highest position when the feed first looked.
        var highestAtStart: Int64?
        /// The highest position at the last look, and when that was asked for and answered.
        var highest: Int64?
        var askedAt: ContinuousClock.Instant?
        var waiters: [UInt64: Waiter] = [:]
        var startWaiters: [CheckedContinuation<Int64?, Never>] = []
        var nextWaiter: UInt64 = 0
        var hasEnded = false
        var wakeable: (any Wakeable)?
        var interruptible: (any Interruptible)?
        var holdBack: HoldBack?

        /// Takes out those whose waiting is over, with their answers.
        mutating func takeDue(at now: ContinuousClock.Instant) -> [(CheckedContinuation<Int64?, Never>, Int64?)] {
            var due: [(CheckedContinuation<Int64?, Never>, Int64?)] = []
            for (id, waiter) in waiters {
                if let generation = waiter.generation, generation != view.generation {
                    due.append((waiter.continuation, nil))
                } else if let head = view.head, head > waiter.position {
                    due.append((waiter.continuation, head))
                } else if let deadline = waiter.deadline, deadline <= now {
                    due.append((waiter.continuation, nil))
                } else {
                    continue
                }
                waiters[id] = nil
            }
            return due
        }
    }

    /// The application whose log is followed.
    public let application: ApplicationName
    /// The events near the head, for the runners.
    let recent = RecentLog()
    private let state = Mutex(State())

    init(application: ApplicationName) { self.application = application }

    /// The safe head as last seen.
    public var head: Int64? { view.head }

    /// The safe head with its generation.
    public var view: View { state.withLock { $0.view } }

    /// Why the log cannot be followed now, one line; nil while it can.
    public var failure: String? { state.withLock { $0.failure } }

    /// Where the log ends, by the last look; nil while something holds the head back from there.
    var knownEnd: Int64? { state.withLock { $0.view.head == $0.highest ? $0.highest : nil } }

    /// A look at the log takes at most so long before it is said that the log does not answer.
    private static let patience = Duration.seconds(10)

    /// That the log has not answered for a while, one line; nil while it answers. A lock on its table does that.
    var silence: String? {
        let asked = state.withLock { $0.askedAt }
        guard let asked, .now - asked > Self.patience else { return nil }
        return
            "the log of \(application) has not answered for \((.now - asked).components.seconds) s: its table may be locked, the server may hang, or a long log is looked through for the first time"
    }

    /// A look at the log begins.
    func ask() { state.withLock { $0.askedAt = .now } }

    /// Who holds the safe head back now; nil when nobody does.
    public var holdBack: HoldBack? { state.withLock { $0.holdBack } }

    /// The safe head once it is above `position`; nil when the feed has ended, the caller is cancelled, `timeout` is over,
    /// or the generation is no longer the given one. A time-out is noticed with the next look at the store, about once a
    /// second.
    public func head(above position: Int64, generation: Int? = nil, timeout: Duration? = nil) async -> Int64? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Int64?? = state.withLock { state in
                    if let generation, state.view.generation != generation { return .some(nil) }
                    if let head = state.view.head, head > position { return .some(head) }
                    if state.hasEnded || Task.isCancelled { return .some(nil) }
                    state.waiters[id] = Waiter(
                        position: position, generation: generation, deadline: timeout.map { .now + $0 },
                        continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: nil)
        }
    }

    /// The highest position when the feed first looked; nil when it ended before.
    func highestAtStart() async -> Int64? {
        await withCheckedContinuation { continuation in
            let answer: Int64?? = state.withLock { state in
                if let highest = state.highestAtStart { return .some(highest) }
                if state.hasEnded { return .some(nil) }
                state.startWaiters.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// The highest position when the feed first looked; nil before.
    var firstHighest: Int64? { state.withLock { $0.highestAtStart } }

    /// Makes the feed look now: something was appended in this process.
    public func wake() { state.withLock { $0.wakeable }?.wake() }

    /// Ends the feed and everybody's waiting. Any thread.
    func end() {
        let (interruptible, waiters, startWaiters) = state.withLock { state in
            state.hasEnded = true
            defer {
                state.waiters = [:]
                state.startWaiters = []
            }
            return (state.interruptible, Array(state.waiters.values), state.startWaiters)
        }
        interruptible?.interrupt()
        recent.close()
        for waiter in waiters { waiter.continuation.resume(returning: nil) }
        for waiter in startWaiters { waiter.resume(returning: nil) }
    }

    // MARK: For the follower

    /// What the follower's reader can be woken and stopped by. False if the feed has ended already.
    func attach(_ reader: any LogReader) -> Bool {
        state.withLock { state in
            state.wakeable = reader.wakeable
            state.interruptible = reader.interruptible
            return !state.hasEnded
        }
    }

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// The log cannot be followed now. Whoever waits with a time-out is answered when it is over.
    func fail(_ reason: String) {
        recent.stop()
        let due = state.withLock { state in
            state.failure = reason
            state.askedAt = nil
            return state.takeDue(at: .now)
        }
        for (continuation, answer) in due { continuation.resume(returning: answer) }
    }

    /// - Parameters:
    ///   - generation: see ``View/generation``.
    ///   - holdBack: who holds the head back, and since when.
    func publish(_ status: SafeHeadStatus, generation: Int = 0, holdBack: HoldBack? = nil) {
        var due: [(CheckedContinuation<Int64?, Never>, Int64?)] = []
        state.withLock { state in
            state.failure = nil
            state.askedAt = nil
            state.highest = status.highest
            state.holdBack = holdBack
            state.view = View(head: status.head, generation: generation)
            if state.highestAtStart == nil {
                state.highestAtStart = status.highest
                due += state.startWaiters.map { ($0, status.highest) }
                state.startWaiters = []
            }
            due += state.takeDue(at: .now)
        }
        for (continuation, answer) in due { continuation.resume(returning: answer) }
    }
}
