import EventStore
import PluginLoading
import Synchronization

/// Stops a runner from outside its thread: first by asking, then by ending what it waits in.
final class RunnerStop: Sendable {
    private struct State {
        var isRequested = false
        var session: (any Interruptible)?
        var reader: (any Interruptible)?
        var handler: StopRequest?
    }

    private let state = Mutex(State())
    /// What the plugin sees in `cancelled`.
    let cancellation = CancellationFlag()

    var isRequested: Bool { state.withLock { $0.isRequested } }

    /// The runner ends after the batch in hand.
    func request() {
        state.withLock { $0.isRequested = true }
    }

    /// The batch in hand is given up: the plugin is asked to end, the connection's wait is cut.
    func force() {
        cancellation.cancel()
        let (session, reader, handler) = state.withLock { ($0.session, $0.reader, $0.handler) }
        handler?.request()
        session?.interrupt()
        reader?.interrupt()
    }

    func attach(session: any Interruptible) {
        state.withLock { $0.session = session }
    }

    func attach(reader: any Interruptible) {
        state.withLock { $0.reader = reader }
    }

    func attach(handler: StopRequest) {
        state.withLock { $0.handler = handler }
    }

    /// The handler and the session go.
    func detach() {
        state.withLock { state in
            state.session = nil
            state.reader = nil
            state.handler = nil
        }
    }
}
