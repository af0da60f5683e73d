/// Callers in the order in which they came. One may leave from anywhere in the queue.
struct WaiterQueue: Sendable {
    struct Waiter: Sendable {
        let id: UInt64
        let request: PoolRequest
        let since: ContinuousClock.Instant
        let deadline: ContinuousClock.Instant
        /// Whether it waits for somebody else's connection, not only for one that is being opened for it.
        var isHeldUp = false
    }

    private var waiters: [UInt64: Waiter] = [:]
    /// Ids, some of which have left already.
    private var order: [UInt64] = []
    private var start = 0

    var count: Int { waiters.count }
    var isEmpty: Bool { waiters.isEmpty }

    /// The one who has waited longest.
    var first: Waiter? {
        var index = start
        while index < order.count {
            if let waiter = waiters[order[index]] { return waiter }
            index += 1
        }
        return nil
    }

    mutating func append(_ waiter: Waiter) {
        waiters[waiter.id] = waiter
        order.append(waiter.id)
    }

    mutating func removeFirst() -> Waiter? {
        while start < order.count {
            let id = order[start]
            start += 1
            if let waiter = waiters.removeValue(forKey: id) {
                trim()
                return waiter
            }
        }
        trim()
        return nil
    }

    /// Those who wait, the longest waiting one first.
    var inOrder: some Sequence<Waiter> { order[start...].lazy.compactMap { waiters[$0] } }

    mutating func remove(_ id: UInt64) -> Waiter? {
        defer { trim() }
        return waiters.removeValue(forKey: id)
    }

    mutating func noteHeldUp(_ id: UInt64) { waiters[id]?.isHeldUp = true }

    /// Drops what has left, once it is more than what waits.
    private mutating func trim() {
        if waiters.isEmpty {
            order.removeAll(keepingCapacity: true)
            start = 0
        } else if order.count > 32, order.count > 2 * waiters.count {
            order = order[start...].filter { waiters[$0] != nil }
            start = 0
        }
    }
}
