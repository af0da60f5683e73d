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
        guard !queue.isEmpty else { return [] }
        var actions: [Action] = []
        var coming = slots.reduce(into: [Int: Int]()) { coming, slot in
            if slot.phase == .opening || slot.phase == .checking { coming[slot.place, default: 0] += 1 }
        }
        var leaving = closing
        for waiter in Array(queue.inOrder) where admits(waiter.request) {
            let place = waiter.request.place
            // Before what comes later, so that nobody is overtaken.
            if !bounds.checksBeforeUse, let slot = takeIdle(for: waiter.request) {
                actions.append(hand(slot, to: queue.remove(waiter.id)!, now))
            } else if let one = coming[place], one > 0 {
                coming[place] = one - 1
            } else if bounds.checksBeforeUse, let slot = takeIdle(for: waiter.request) {
                enter(.checking, slot, now)
                underway += 1
                actions.append(.check(slot))
            } else if let slot = takeVacant(for: waiter.request) {
                enter(.opening, slot, now)
                underway += 1
                actions.append(.open(slot))
            } else if leaving > 0 {
                leaving -= 1
            } else if let slot = idle.first {
                // It leads elsewhere.
                idle.removeFirst()
                actions.append(close(slot, now))
            } else {
                break
            }
        }
        return actions
    }

    /// Whether a request may be served now, as far as calls go.
    func admits(_ request: PoolRequest) -> Bool {
        !request.isInCall || inCalls < bounds.mostInCalls ?? .max
    }

    /// An idle connection to the place: the one that the holder had last; else one that has been idle longest, where there are
    /// as many as may stay open.
    mutating func takeIdle(for request: PoolRequest) -> Int? {
        var longest: Int?
        for index in idle.indices.reversed() where slots[idle[index]].place == request.place {
            if slots[idle[index]].holder == request.holder { return idle.remove(at: index) }
            longest = index
        }
        guard let longest, vacant.isEmpty || slots.count - vacant.count >= bounds.base else { return nil }
        return idle.remove(at: longest)
    }

    mutating func takeVacant(for request: PoolRequest) -> Int? {
        guard let slot = vacant.popLast() else { return nil }
        slots[slot].place = request.place
        return slot
    }

    mutating func lease(_ slot: Int, for request: PoolRequest, _ now: Instant) {
        enter(.leased(request), slot, now)
        slots[slot].holder = request.holder
        if request.isInCall { inCalls += 1 }
    }

    mutating func endLease(_ slot: Int) {
        guard case .leased(let request) = slots[slot].phase else { preconditionFailure("slot \(slot) is not leased") }
        if request.isInCall { inCalls -= 1 }
    }

    private mutating func hand(_ slot: Int, to waiter: WaiterQueue.Waiter, _ now: Instant) -> Action {
        noteEnd(of: waiter, now)
        lease(slot, for: waiter.request, now)
        return .hand(slot, to: waiter.id)
    }

    /// Gives a slot with a connection that is fit for use to the next caller, or keeps it.
    mutating func makeAvailable(_ slot: Int, _ now: Instant) -> [Action] {
        let place = slots[slot].place
        if let first = queue.inOrder.first(where: { $0.request.place == place && admits($0.request) }),
            let waiter = queue.remove(first.id)
        {
            return [hand(slot, to: waiter, now)]
        }
        if isClosed { return [close(slot, now)] }
        enter(.idle, slot, now)
        idle.append(slot)
        var actions = supply(now)
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
            case .leased(let request): purpose = request.purpose
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
