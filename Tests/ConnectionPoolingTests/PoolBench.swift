@testable import ConnectionPooling

/// A machine with a clock that a test moves, and what is asked of the pool.
final class PoolBench {
    var machine: PoolMachine
    var now = ContinuousClock.now
    /// What the machine has asked for and nobody has done yet, in order.
    var pending: [PoolMachine.Action] = []
    /// Who has got which slot, in order.
    var handed: [(waiter: UInt64, slot: Int)] = []
    var failed: [UInt64: PoolError] = [:]
    var failedToOpen: [UInt64] = []
    var ticks: [ContinuousClock.Instant] = []
    var finished = 0

    init(_ bounds: PoolBounds) {
        machine = PoolMachine(name: "dogs", bounds: bounds, now: now)
    }

    var opening: [Int] { pending.compactMap { if case .open(let slot) = $0 { slot } else { nil } } }
    var checking: [Int] { pending.compactMap { if case .check(let slot) = $0 { slot } else { nil } } }
    var closing: [Int] { pending.compactMap { if case .close(let slot) = $0 { slot } else { nil } } }
    var handedTo: [UInt64] { handed.map(\.waiter) }

    func note(_ actions: [PoolMachine.Action]) {
        for action in actions {
            switch action {
            case .open, .check, .close: pending.append(action)
            case .hand(let slot, let waiter): handed.append((waiter, slot))
            case .fail(let waiter, let error): failed[waiter] = error
            case .failOpening(let waiter): failedToOpen.append(waiter)
            case .arm(let instant): ticks.append(instant)
            case .finish: finished += 1
            }
        }
    }

    /// Queues the callers, each with its number for a purpose.
    func enqueue(_ waiters: ClosedRange<UInt64>) {
        for waiter in waiters { note(machine.enqueue(waiter, for: "call \(waiter)", now: now)) }
    }

    func finishOpening(_ slot: Int) {
        pending.removeAll { $0 == .open(slot) }
        note(machine.opened(slot, now: now))
    }

    func failOpening(_ slot: Int) {
        pending.removeAll { $0 == .open(slot) }
        note(machine.openFailed(slot, now: now))
    }

    func finishChecking(_ slot: Int, isAlive: Bool) {
        pending.removeAll { $0 == .check(slot) }
        note(isAlive ? machine.checked(slot, now: now) : machine.checkFailed(slot, now: now))
    }

    func finishClosing(_ slot: Int) {
        pending.removeAll { $0 == .close(slot) }
        note(machine.closed(slot, now: now))
    }

    func enqueue(_ waiter: UInt64, _ request: PoolRequest) { note(machine.enqueue(waiter, for: request, now: now)) }

    func take(_ purpose: PoolRequest = "at once", idleOnly: Bool = false) -> (slot: Int, need: PoolMachine.Need)? {
        machine.take(for: purpose, idleOnly: idleOnly, now: now)
    }

    func cancel(_ waiter: UInt64) -> Bool { machine.cancel(waiter, now: now) }

    func openAll() { for slot in opening { finishOpening(slot) } }

    func closeAll() { for slot in closing { finishClosing(slot) } }

    func release(_ slot: Int, retires: Bool = false) {
        note(machine.release(slot, retires: retires, now: now))
    }

    func tick() { note(machine.tick(now: now)) }
}
