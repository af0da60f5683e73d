import Synchronization

/// Asks a projection's running call to end soon. Any thread of the host's own, for the plugin may block; nothing happens once
/// it has ended.
public final class StopRequest: Sendable {
    private let ask: Mutex<(@Sendable () -> Void)?>

    /// - Parameter ask: asks; may be called several times, by one thread at a time. nil for a handler that cannot be asked.
    public init(_ ask: (@Sendable () -> Void)? = nil) {
        self.ask = Mutex(ask)
    }

    /// Asks the handler, if it can be asked.
    public func request() { ask.withLock { $0?() } }

    /// Waits for a request that is under way; none follows.
    public func end() { ask.withLock { $0 = nil } }
}
