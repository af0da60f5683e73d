import NIOCore
import Synchronization

/// The open connections of a server.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
    }

    private let state = Mutex(State())

    /// Keeps a connection until it is closed.
    ///
    /// - Returns: how many are open with it, and whether the server drains already.
    func add(_ channel: any Channel) -> (count: Int, isDraining: Bool) {
        let key = ObjectIdentifier(channel)
        let result = state.withLock { state in
            state.channels[key] = channel
            return (state.channels.count, state.isDraining)
        }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.channels.removeValue(forKey: key) }
        }
        return result
    }

    var count: Int { state.withLock { $0.channels.count } }

    /// Tells connections that come from now on that they are late; those that are open hear it from the server.
    func drain() { state.withLock { $0.isDraining = true } }

    /// Closes all at once, whatever they are doing.
    func closeAll() {
        for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }
}
