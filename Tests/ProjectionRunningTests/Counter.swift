import Synchronization

final class Counter: Sendable {
    private let state = Mutex(0)
    var value: Int { state.withLock { $0 } }
    @discardableResult
    func next() -> Int {
        state.withLock { state in
            state += 1
            return state
        }
    }
}
