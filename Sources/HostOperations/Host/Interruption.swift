import Dispatch
public import EventStore
import Synchronization

/// A signal that ends what a command waits in: a session's call, or a pause.
public final class Interruption: Sendable {
    private struct State {
        var hasCome = false
        var session: (any Interruptible)?
    }

    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)

    /// Whether it has come.
    public var hasCome: Bool { state.withLock { $0.hasCome } }

    /// One that has not come yet.
    public init() {}

    /// From now on it ends the waits of this session, also where it has come already.
    public func attach(_ session: any Interruptible) {
        let hasCome = state.withLock { state in
            state.session = session
            return state.hasCome
        }
        if hasCome { session.interrupt() }
    }

    /// It comes now. Any thread.
    public func come() {
        let session = state.withLock { state in
            state.hasCome = true
            return state.session
        }
        session?.interrupt()
        signal.signal()
    }

    /// Waits so long, or until it comes.
    public func pause(seconds: Double) {
        _ = signal.wait(timeout: .now() + seconds)
    }
}
