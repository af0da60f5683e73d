import Synchronization

/// The shell around the machine: asks it under the lock and does what it says outside.
extension ConnectionPool {
    func nextWaiter() -> UInt64 {
        state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
    }

    // MARK: Asking the machine

    func take(for request: PoolRequest, idleOnly: Bool) -> PoolLease<Session>? {
        let now = ContinuousClock.now
        let taken = state.withLock { state in
            state.machine.take(for: request, idleOnly: idleOnly, now: now).map { taken in
                (slot: taken.slot, need: taken.need, pooled: state.sessions[taken.slot])
            }
        }
        guard let taken else { return nil }
        do {
            let pooled = try fit(taken.pooled, taken.need, taken.slot, at: request.place)
            return PoolLease(pooled, slot: taken.slot, pool: self)
        } catch {
            perform(
                state.withLock { state in
                    state.sessions[taken.slot] = nil
                    return state.machine.abandoned(taken.slot, now: .now)
                })
            return nil
        }
    }

    /// Makes a slot that was taken at once fit for use, on the caller's thread.
    private func fit(
        _ pooled: PooledSession<Session>?, _ need: PoolMachine.Need, _ slot: Int, at place: Int
    ) throws -> PooledSession<Session> {
        guard let pooled else {
            let pooled = PooledSession(try open(place), name: name)
            state.withLock { $0.sessions[slot] = pooled }
            return pooled
        }
        guard need == .checking else { return pooled }
        do {
            try ping(pooled.session)
        } catch {
            close(pooled.session)
            pooled.session = try open(place)
            state.withLock { $0.machine.renewed(slot, now: .now) }
        }
        return pooled
    }

    func enqueue(_ waiter: UInt64, for request: PoolRequest, _ deliver: @escaping Delivery) {
        let now = ContinuousClock.now
        let actions: [PoolMachine.Action]? = state.withLock { state in
            // Cancelled before it was queued: nobody would take it out.
            if Task.isCancelled { return nil }
            state.deliveries[waiter] = deliver
            return state.machine.enqueue(waiter, for: request, now: now)
        }
        guard let actions else { return deliver(.failure(CancellationError())) }
        perform(actions)
    }

    func cancel(_ waiter: UInt64) {
        let delivery = state.withLock { state in
            state.machine.cancel(waiter, now: .now) ? state.deliveries.removeValue(forKey: waiter) : nil
        }
        delivery?(.failure(CancellationError()))
    }

    func takeBack(_ pooled: PooledSession<Session>, slot: Int, retires: Bool) {
        reset(pooled.session)
        let now = ContinuousClock.now
        perform(state.withLock { $0.machine.release(slot, retires: retires, now: now) })
    }

    // MARK: Doing what it says

    func perform(_ actions: [PoolMachine.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: PoolMachine.Action) {
        switch action {
        case .open(let slot): openSession(slot)
        case .check(let slot): checkSession(slot)
        case .close(let slot): closeSession(slot)
        case .hand(let slot, let waiter):
            let (delivery, pooled) = state.withLock { state in
                (state.deliveries.removeValue(forKey: waiter), state.sessions[slot])
            }
            guard let delivery, let pooled else { preconditionFailure("no session, or nobody to take it") }
            delivery(.success(PoolLease(pooled, slot: slot, pool: self)))
        case .fail(let waiter, let error): fail(waiter, error)
        case .failOpening: preconditionFailure("said only where opening has failed")
        case .arm(let instant):
            Task { [weak self] in
                try? await Task.sleep(until: instant, clock: .continuous)
                self?.tick()
            }
        case .finish:
            let closers = state.withLock { state in
                defer { state.closers = [] }
                return state.closers
            }
            for closer in closers { closer.resume() }
        }
    }

    private func fail(_ waiter: UInt64, _ error: any Error) {
        state.withLock { $0.deliveries.removeValue(forKey: waiter) }?(.failure(error))
    }

    private func tick() { perform(state.withLock { $0.machine.tick(now: .now) }) }

    private func openSession(_ slot: Int) {
        let thread = PoolThread(name: name)
        let place = state.withLock { $0.machine.slots[slot].place }
        thread.run { [self] in
            do {
                let pooled = PooledSession(try open(place), name: name, thread: thread)
                perform(
                    state.withLock { state in
                        state.sessions[slot] = pooled
                        return state.machine.opened(slot, now: .now)
                    })
            } catch {
                for action in state.withLock({ $0.machine.openFailed(slot, now: .now) }) {
                    if case .failOpening(let waiter) = action { fail(waiter, error) } else { perform(action) }
                }
            }
        }
    }

    private func checkSession(_ slot: Int) {
        guard let pooled = state.withLock({ $0.sessions[slot] }) else { preconditionFailure("no session to check") }
        pooled.thread.run { [self] in
            let isAlive = (try? ping(pooled.session)) != nil
            perform(
                state.withLock { state in
                    isAlive ? state.machine.checked(slot, now: .now) : state.machine.checkFailed(slot, now: .now)
                })
        }
    }

    private func closeSession(_ slot: Int) {
        guard let pooled = state.withLock({ $0.sessions[slot] }) else { preconditionFailure("no session to close") }
        pooled.thread.run { [self] in
            close(pooled.session)
            perform(
                state.withLock { state in
                    state.sessions[slot] = nil
                    return state.machine.closed(slot, now: .now)
                })
        }
    }
}
