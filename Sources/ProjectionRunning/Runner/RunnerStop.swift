import EventStore
import Projections
import Synchronization

/// Stops a runner from outside its thread: first by asking, then by ending what it waits in.
final class RunnerStop: Sendable {
    /// The sessions that a runner may have at once.
    enum Part {
        /// Its read of the log.
        case upstream
        /// Its transaction.
        case tracking
    }

    private struct State {
        var isRequested = false
        var isForced = false
        /// Whether the session of the transaction was interrupted since the runner has it.
        var isInterrupted = false
        var upstream: (any Interruptible)?
        var tracking: (any Interruptible)?
        var handler: StopRequest?

        subscript(part: Part) -> (any Interruptible)? {
            get { part == .upstream ? upstream : tracking }
            set { if part == .upstream { upstream = newValue } else { tracking = newValue } }
        }
    }

    private let state = Mutex(State())
    /// What the plugin sees in `cancelled`.
    let cancellation = CancellationFlag()

    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// The runner ends after the batch in hand.
    func request() {
        state.withLock { $0.isRequested = true }
    }

    /// The batch in hand is given up: the plugin is asked to end, the wait of each session that the runner has is cut, and
    /// that of each that it still takes.
    func force() {
        cancellation.cancel()
        let (sessions, handler) = state.withLock { state in
            state.isForced = true
            return ([state.tracking, state.upstream], state.handler)
        }
        // A plugin may block, and whoever forces a runner stands on Swift's cooperative pool, with others to force.
        if let handler { HostThread.start(name: "request stop") { handler.request() } }
        for session in sessions { session?.interrupt() }
    }

    /// A call of the handler begins: it was not asked to end yet.
    func callBegins() {
        state.withLock { state in
            if !state.isForced { cancellation.reset() }
        }
    }

    /// The call of the handler is to end: it is asked, and the statement that it waits for is cut off.
    func cancelCall() {
        cancellation.cancel()
        interruptTransaction()
    }

    /// What the session of the transaction waits in ends; the session is of no use after.
    func interruptTransaction() {
        let session = state.withLock { state in
            state.isInterrupted = state.tracking != nil
            return state.tracking
        }
        session?.interrupt()
    }

    /// The runner has a session from now on.
    ///
    /// First perhaps what waits for its connection, then the session itself: what has ended the one ends the other.
    func attach(_ session: any Interruptible, as part: Part) {
        let isOver = state.withLock { state in
            state[part] = session
            return state.isForced || part == .tracking && state.isInterrupted
        }
        if isOver { session.interrupt() }
    }

    /// The session goes back. True when it may have been interrupted meanwhile.
    func detach(_ part: Part) -> Bool {
        state.withLock { state in
            state[part] = nil
            defer { if part == .tracking { state.isInterrupted = false } }
            return state.isForced || part == .tracking && state.isInterrupted
        }
    }

    func attach(handler: StopRequest) {
        state.withLock { $0.handler = handler }
    }

    /// The handler goes.
    func detachHandler() {
        state.withLock { $0.handler = nil }
    }
}
