import Synchronization

/// Counts what several threads do.
public final class Counter: Sendable {
    private let state = Mutex(0)

    /// At zero.
    public init() {}

    /// How far it has counted.
    public var value: Int { state.withLock { $0 } }

    /// Counts one more, and gives the number.
    @discardableResult
    public func next() -> Int {
        state.withLock { state in
            state += 1
            return state
        }
    }
}
