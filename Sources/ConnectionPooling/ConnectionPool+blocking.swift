import Dispatch
public import EventStore
import Synchronization

/// Waiting on a thread instead of in a task: for a caller in the middle of somebody's function.
extension ConnectionPool {
    /// A session, when it is the caller's turn; the caller is on a thread of its own that may block.
    ///
    /// - Parameter willWait: gets what ends the waiting, from any thread; not called where there is a session at once.
    /// - Throws: as ``acquire(for:)``; `CancellationError` also where the waiting was ended.
    public func acquireBlocking(
        for request: PoolRequest, willWait: (any Interruptible) -> Void = { _ in }
    ) throws -> PoolLease<Session> {
        if let lease = take(for: request, idleOnly: false) { return lease }
        let waiter = nextWaiter()
        let delivery = BlockingDelivery<PoolLease<Session>>()
        enqueue(waiter, for: request) { delivery.deliver($0) }
        willWait(PoolWait { [weak self] in self?.cancel(waiter) })
        return try delivery.wait().get()
    }
}

/// Something that one thread waits for and another one brings, once.
private final class BlockingDelivery<Value: Sendable>: Sendable {
    private let value = Mutex<Result<Value, any Error>?>(nil)
    private let arrival = DispatchSemaphore(value: 0)

    func deliver(_ result: Result<Value, any Error>) {
        value.withLock { $0 = result }
        arrival.signal()
    }

    func wait() -> Result<Value, any Error> {
        arrival.wait()
        return value.withLock { $0! }
    }
}

/// The waiting of one caller.
private final class PoolWait: Interruptible {
    private let end: @Sendable () -> Void

    init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    func interrupt() { end() }
}
