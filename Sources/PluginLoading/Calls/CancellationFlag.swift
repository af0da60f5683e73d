import Synchronization

/// Tells a plugin that the host wants the running call to end early. Any thread.
public final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    public init() {}

    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// From now on the plugin's `cancelled` gives 1.
    public func cancel() { flag.store(true, ordering: .relaxed) }

    /// Makes the flag good for another call.
    public func reset() { flag.store(false, ordering: .relaxed) }
}

/// Asks a projection's running call to end soon. Any thread; nothing happens once the instance is destroyed.
public final class StopRequest: Sendable {
    private struct Target: @unchecked Sendable {
        // Sendable: the plugin takes `request_stop` on any thread, and the pointer is used for nothing else.
        let instance: OpaquePointer
        let function: @convention(c) (OpaquePointer?) -> Void
    }

    private let target: Mutex<Target?>

    init(instance: OpaquePointer, function: (@convention(c) (OpaquePointer?) -> Void)?) {
        target = Mutex(function.map { Target(instance: instance, function: $0) })
    }

    /// One that asks nobody, for a handler that is no plugin.
    public init() {
        target = Mutex(nil)
    }

    /// Calls the plugin's `request_stop`, if it has one.
    public func request() {
        target.withLock { target in
            if let target { target.function(target.instance) }
        }
    }

    /// Waits for a request that is under way; none follows.
    func end() {
        target.withLock { $0 = nil }
    }
}
