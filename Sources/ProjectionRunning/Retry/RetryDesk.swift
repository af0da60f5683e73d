import Synchronization

/// Where retries are handed to a runner, and what came of them to those who asked.
final class RetryDesk: Sendable {
    private struct State {
        var orders: [RetryOrder] = []
        var isClosed = false
        var bell: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    private let results: RetryResults

    /// - Parameter results: of all runners of the process.
    init(results: RetryResults) { self.results = results }

    /// Hands one over. False where the runner takes none any more.
    func add(_ order: RetryOrder) -> Bool {
        let bell: (@Sendable () -> Void)?? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.orders.append(order)
            return .some(state.bell)
        }
        guard let bell else { return false }
        bell?()
        return true
    }

    // MARK: The runner's side

    /// The one that is next, or under way.
    var first: RetryOrder? { state.withLock { $0.orders.first } }

    /// One has come to its end.
    func resolve(_ result: RetryResult) {
        state.withLock { $0.orders.removeAll { $0.id == result.id } }
        results.add(result)
    }

    /// The runner takes none any more: those that it has not done are given up.
    ///
    /// - Parameter unfinished: how far the one has come that is under way; nil where that is not known.
    func close(_ unfinished: RetryResult?, _ reason: String) {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.orders = [] }
            return state.orders
        }
        for order in left {
            var result = unfinished.flatMap { $0.id == order.id ? $0 : nil } ?? RetryResult(id: order.id)
            result.stoppedBy = reason
            results.add(result)
        }
    }

    /// `bell` is rung when one is handed over; at once where one is there.
    func onOrder(_ bell: (@Sendable () -> Void)?) {
        let isDue = state.withLock { state in
            state.bell = bell
            return !state.orders.isEmpty
        }
        if isDue { bell?() }
    }
}
