import Synchronization

/// A wish to reload that can come before there is a host: it is kept until there is one.
public final class ReloadSignal: Sendable {
    private struct State {
        var host: HostComposition?
        var isRaised = false
    }

    private let state = Mutex(State())

    /// No wish, and no host yet.
    public init() {}

    /// Wishes for a reload. Any thread.
    public func raise() {
        let host = state.withLock { state in
            state.isRaised = state.host == nil
            return state.host
        }
        if let host { Task { await host.reload() } }
    }

    /// From now on wishes go to `host`, those included that came before.
    public func watch(_ host: HostComposition) {
        let isDue = state.withLock { state in
            state.host = host
            return state.isRaised
        }
        if isDue { Task { await host.reload() } }
    }
}
