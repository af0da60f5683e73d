/// How slots change their phase.
extension PoolMachine {
    mutating func enter(_ phase: Phase, _ slot: Int, _ now: Instant) {
        slots[slot].phase = phase
        slots[slot].since = now
    }

    mutating func noteOpened(_ slot: Int, _ now: Instant) {
        slots[slot].openedAt = now
        counts.opened += 1
    }

    /// Gets connections under way until each of those who wait has one to wait for, or none is left.
    mutating func supply(_ now: Instant) -> [Action] {
        var actions: [Action] = []
        while queue.count > underway {
            if let slot = idle.popLast() {
                guard bounds.checksBeforeUse else {
                    actions += makeAvailable(slot, now)
                    continue
                }
                enter(.checking, slot, now)
                underway += 1
                actions.append(.check(slot))
            } else if let slot = vacant.popLast() {
                enter(.opening, slot, now)
                underway += 1
                actions.append(.open(slot))
            } else {
                break
            }
        }
        return actions
    }

    /// Gives a slot with a connection that is fit for use to the next caller, or keeps it.
    mutating func makeAvailable(_ slot: Int, _ now: Instant) -> [Action] {
        if let waiter = queue.removeFirst() {
            noteEnd(of: waiter, now)
            enter(.leased(waiter.purpose), slot, now)
            return [.hand(slot, to: waiter.id)]
        }
        if isClosed { return [close(slot, now)] }
        enter(.idle, slot, now)
        idle.append(slot)
        var actions: [Action] = []
        arm(&actions)
        return actions
    }

    /// A slot that is not among the idle ones any more.
    mutating func close(_ slot: Int, _ now: Instant) -> Action {
        enter(.closing, slot, now)
        closing += 1
        return .close(slot)
    }

    mutating func vacate(_ slot: Int, _ now: Instant) -> [Action] {
        enter(.vacant, slot, now)
        vacant.append(slot)
        if isClosed { return vacant.count == slots.count ? [.finish] : [] }
        return supply(now)
    }

    /// When the connection that has been idle longest is closed; nil while there are no more than the base.
    var surplusDeadline: Instant? {
        guard let slot = idle.first, slots.count - vacant.count - closing > bounds.base else { return nil }
        return slots[slot].since + bounds.idleOverflowLifetime
    }

    /// Asks for a tick at the next deadline, unless one is due before anyhow.
    mutating func arm(_ actions: inout [Action]) {
        // All wait equally long, so that the first in the queue is the first whose time is over.
        let next =
            switch (queue.first?.deadline, surplusDeadline) {
            case (let one?, let other?): min(one, other)
            case (let one, let other): one ?? other
            }
        guard let next else { return }
        if let armed, armed <= next { return }
        armed = next
        actions.append(.arm(next))
    }

    mutating func noteEnd(of waiter: WaiterQueue.Waiter, _ now: Instant) {
        if waiter.isHeldUp { counts.waited += now - waiter.since }
    }

    func error(_ code: PoolError.Code, _ now: Instant) -> PoolError {
        let holders = slots.compactMap { slot -> PoolError.Holder? in
            let purpose: String
            switch slot.phase {
            case .vacant, .idle: return nil
            case .opening: purpose = "a connection being opened"
            case .checking: purpose = "a connection being checked"
            case .closing: purpose = "a connection being closed"
            case .leased(let said): purpose = said
            }
            return PoolError.Holder(purpose: purpose, seconds: (now - slot.since) / .seconds(1))
        }
        return PoolError(
            code: code, poolName: name, bounds: bounds, holders: holders.sorted { $0.seconds > $1.seconds })
    }

    var usage: PoolUsage {
        let open = slots.count - vacant.count
        return PoolUsage(
            name: name, base: bounds.base, ceiling: bounds.ceiling, open: open,
            leased: open - idle.count - underway - closing, idle: idle.count, waiting: queue.count,
            opened: counts.opened, waits: counts.waits, waitSeconds: counts.waited / .seconds(1),
            timeouts: counts.timeouts)
    }
}
