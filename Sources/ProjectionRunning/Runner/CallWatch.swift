import EventStore
import Projections
import Synchronization

/// Watches the calls of one projection's handler: the shell of its ``CallDeadline``.
///
/// The runner's thread says when a call begins and ends; the supervisor looks, from another thread.
final class CallWatch: Sendable {
    private struct Call {
        var name = ""
        /// Closes the connection of the call; nil where it can have none.
        var giveUp: Abandonment?
    }

    private struct State {
        var deadline: CallDeadline
        /// Of what the store is asked.
        var answer: CallDeadline
        var call = Call()
    }

    /// What is done with a call that does not return.
    private struct Abandonment: Sendable {
        let revocation: CallRevocation
        let transaction: RunnerTransaction
    }

    private let state: Mutex<State>
    /// Held while a call is given up.
    private let givingUp = Mutex(())
    private let start = ContinuousClock.now
    private let stop: RunnerStop
    private let limit: Duration

    /// - Parameters:
    ///   - limit, grace: of a call of the handler.
    ///   - storeGrace: how much longer than a call the store may take to answer; it ends by itself what takes too long.
    init(limit: Duration, grace: Duration, storeGrace: Duration, stop: RunnerStop) {
        self.limit = limit
        self.stop = stop
        state = Mutex(
            State(
                deadline: CallDeadline(limit: limit, grace: grace),
                answer: CallDeadline(limit: limit + storeGrace)))
    }

    /// Whether a call has not returned though it was asked to.
    var isStuck: Bool { state.withLock { $0.deadline.isStuck } }

    /// Runs a call of a handler on the runner's thread.
    ///
    /// - Parameters:
    ///   - transaction: of the call, if it has one.
    ///   - events: that it is about.
    /// - Throws: `ProjectionFailure` where it took too long, whatever came of it; what `body` throws.
    func run<Result>(
        _ name: String, _ handler: (any ProjectionHandler)?, _ transaction: RunnerTransaction? = nil,
        events: NotificationSlice? = nil, _ body: () throws -> Result
    ) throws -> Result {
        state.withLock { state in
            stop.callBegins()
            state.call = Call(name: name)
            if let transaction, let revocation = handler?.revocation {
                state.call.giveUp = Abandonment(revocation: revocation, transaction: transaction)
            }
            state.deadline.began(at: .now - start)
        }
        let outcome = Swift.Result { try body() }
        let late = state.withLock { state in
            state.call = Call()
            return state.deadline.ended(at: .now - start)
        }
        // Whoever gives the call up just now uses its transaction.
        givingUp.withLock { _ in }
        guard let late else { return try outcome.get() }
        var failure = ProjectionFailure(
            text: """
                \(name) took \(Self.seconds(late)) and may take \(Self.seconds(limit)) (PROJECTION_APPLY_TIMEOUT): it was \
                cancelled, and nothing of it was kept
                """,
            events: FailedEvents(events, position: nil))
        if case .success = outcome { failure.wasReportedDone = true }
        throw failure
    }

    /// Runs what a call waits for that is not of its own making: that is not its time.
    func pausing<Result>(_ body: () throws -> Result) rethrows -> Result {
        let begin = ContinuousClock.now
        state.withLock { $0.deadline.isPaused = true }
        defer { state.withLock { $0.deadline.goOn(after: .now - begin) } }
        return try body()
    }

    /// Waits for the store's answer no longer than it takes a server that is there: one that has fallen silent, or a proxy in
    /// front of one that is gone, would be waited for until TCP gives up.
    ///
    /// - Throws: ``EventStoreError/Code/connectionLost`` with an unknown outcome where it took too long and failed; what `body`
    ///   throws.
    func awaiting<Result>(_ body: () throws -> Result) throws -> Result {
        state.withLock { $0.answer.began(at: .now - start) }
        let outcome = Swift.Result { try body() }
        let late = state.withLock { $0.answer.ended(at: .now - start) }
        guard let late, case .failure = outcome else { return try outcome.get() }
        var error = EventStoreError(
            .connectionLost,
            "the store has not answered for \(Self.seconds(late)): the connection was given up, and the position is read anew"
        )
        error.outcomeIsUnknown = true
        throw error
    }

    /// The host has asked the handler to end.
    func wasAskedToEnd() {
        state.withLock { $0.deadline.wasAskedToEnd(at: .now - start) }
    }

    /// Does what is due.
    ///
    /// - Returns: what is to be said of a call that does not return, once.
    func look() -> String? {
        let (action, call, age) = state.withLock { state in
            let now = ContinuousClock.now - start
            let action = state.deadline.look(at: now)
            // Under the lock: the next call is not to be hit.
            if action == .cancel { stop.cancelCall() }
            if state.answer.look(at: now) == .cancel { stop.interruptTransaction() }
            return (action, state.call, state.deadline.age(at: now))
        }
        switch action {
        case nil, .cancel: return nil
        case .abandon:
            if call.giveUp != nil { giveUp() }
            return """
                \(call.name) has not returned for \(Self.seconds(age ?? .zero)), though it was asked to: \
                \(call.giveUp == nil ? "it runs on" : "its transaction was given up, so that others go on; the projection goes on when it returns")
                """
        }
    }

    /// On a thread of its own: it waits for the function of the host that the handler is in.
    private func giveUp() {
        HostThread.start(name: "give up") { [self] in
            givingUp.withLock { _ in
                // The call that has returned meanwhile has its session back.
                guard let abandonment = state.withLock({ $0.deadline.isStuck ? $0.call.giveUp : nil }) else { return }
                abandonment.revocation.revoke()
                abandonment.transaction.abandon()
            }
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        "\(Double(Int(duration / .milliseconds(100))) / 10) s"
    }
}
