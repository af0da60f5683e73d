import Synchronization

/// Tells a handler that the host wants the running call to end early. Any thread.
public final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    /// A flag that is not set: no call is asked to end.
    public init() {}

    /// Whether the running call is asked to end early.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// From now on a plugin's `cancelled` gives 1.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Makes the flag good for another call.
    public func reset() { flag.store(false, ordering: .relaxed) }
}
