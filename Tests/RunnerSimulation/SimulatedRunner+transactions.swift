import EventStore
import ProjectionRunning
import Projections

/// What a runner does in a transaction.
extension SimulatedRunner {
    /// - Returns: nil while the handler, or the commit, is not at its end.
    mutating func apply(
        _ count: Int, holding: [Int], _ step: RunnerMachine.TrackingStep, _ world: inout World, _ generation: Int
    ) -> RunnerEvent? {
        let holding = world.bug == .forgetsHeld ? [] : holding
        if !isCommitting, rows.isEmpty {
            let events = inHand[..<count].enumerated().filter { !holding.contains($0.offset) }.map(\.element)
            if !events.isEmpty {
                if let failed = call(events, &world, generation) { return failed }
                // Late or dead, or it has a transaction open, in which others come between.
                if rows.isEmpty || transaction != nil { return nil }
            }
        }
        let letters = holding.map { Self.letter(inHand[$0], .held) }
        return commit(step, putting: letters, last: inHand[count - 1], count: count, &world, generation)
    }

    /// The handler's part.
    mutating func call(
        _ events: [SimulatedStore.Event], _ world: inout World, _ generation: Int
    ) -> RunnerEvent? {
        // A handler finds out once where its read model stands, and then goes by its memory. What it asks, it asks in the
        // transaction.
        if transaction == nil, handler.memory == nil || world.strikes(0.1) {
            let id = world.store.begin(projection, at: world.now)
            world.store.send([.lock], to: id)
            world.store.run(id, most: .max, at: world.now)
            transaction = id
        }
        if let id = transaction {
            guard let index = world.store.index(of: id) else { return lost(isOfCommit: false, &world, generation) }
            let own = world.store.transactions[index]
            if case .refused(let refusal) = own.outcome {
                return refused(refusal, isOfCommit: false, &world, generation)
            }
            guard own.holdsLock else { return nil }
        }
        var known = handler.memory ?? world.store.now.tables[projection].rows.count
        if isLate {
            isLate = false
            accuse(&world)
            var failure = ProjectionFailure(text: "took too long")
            // It may have gone on to its end: then it believes in what is not kept.
            failure.wasReportedDone = world.random.next() % 2 == 0
            if failure.wasReportedDone { handler.memory = known + events.count }
            rollBack(&world)
            return .failed(failure, isOfCommit: failure.wasReportedDone, generation: generation)
        }
        if world.strikes(0.004) {
            // It does not return for long; what it held is given up at its deadline, so that others go on.
            isLate = true
            if let id = transaction { world.store.rollBack(id) }
            transaction = nil
            sleep(until: world.now + World.applyTimeout + .seconds(1 + world.random.below(10)))
            return nil
        }
        if handler.faults > 0 {
            handler.faults -= 1
            for event in events { world.accuse(at: event.position, of: projection) }
            rollBack(&world)
            return .failed(ProjectionFailure(text: "a bad build"), generation: generation)
        }
        var made: [SimulatedTables.Row] = []
        for (index, event) in events.enumerated() {
            if world.isKiller(event.id, of: projection) {
                for event in events { world.accuse(at: event.position, of: projection) }
                killProcess()
                return nil
            }
            if world.isPoison(event.id, of: projection) {
                world.accuse(at: event.position, of: projection)
                var failure = ProjectionFailure(text: "poison", applied: world.strikes(0.5) ? index : nil)
                if world.strikes(0.1) { failure.disposition = .park }
                if failure.disposition == .park {
                    for event in events { world.accuse(at: event.position, of: projection) }
                }
                rollBack(&world)
                return .failed(failure, generation: generation)
            }
            known += 1
            made.append(SimulatedTables.Row(event: event.id, count: known))
        }
        handler.memory = known
        rows = made
        return nil
    }

    /// Sends what is left of the transaction, or hears what came of it.
    mutating func commit(
        _ step: RunnerMachine.TrackingStep, putting letters: [DeadLetter], last: SimulatedStore.Event?, count: Int,
        _ world: inout World, _ generation: Int
    ) -> RunnerEvent? {
        commit(step, putting: letters, nil, last: last, count: count, &world, generation)
    }

    /// The same for what becomes of a letter.
    mutating func commit(
        _ step: RunnerMachine.TrackingStep, _ change: LetterChange, event: SimulatedStore.Event?, _ world: inout World,
        _ generation: Int
    ) -> RunnerEvent? {
        commit(step, putting: [], change, last: event, count: event == nil ? 0 : 1, &world, generation)
    }

    private mutating func commit(
        _ step: RunnerMachine.TrackingStep, putting letters: [DeadLetter], _ change: LetterChange?,
        last: SimulatedStore.Event?, count: Int, _ world: inout World, _ generation: Int
    ) -> RunnerEvent? {
        let isOfCommit = count > 0
        if !isCommitting {
            let epochs = [readUnder, positionUnder].compactMap(\.self)
            if world.bug != .ignoresLog, epochs.contains(where: { $0 != world.store.logEpoch }) {
                return refused(.logChanged, isOfCommit: isOfCommit, &world, generation)
            }
            send(step, putting: letters, change, last: last, &world)
        }
        guard let id = transaction, let index = world.store.index(of: id) else {
            return lost(isOfCommit: isOfCommit, &world, generation)
        }
        switch world.store.transactions[index].outcome {
        case nil: return nil
        case .refused(let refusal): return refused(refusal, isOfCommit: isOfCommit, &world, generation)
        case .committed:
            // Its answer need not arrive.
            if world.strikes(0.02) { return lost(isOfCommit: isOfCommit, &world, generation) }
            rollBack(&world)
            committed(count, world)
            return .done
        }
    }

    private mutating func send(
        _ step: RunnerMachine.TrackingStep, putting letters: [DeadLetter], _ change: LetterChange?,
        last: SimulatedStore.Event?, _ world: inout World
    ) {
        let id = transaction ?? world.store.begin(projection, at: world.now)
        var statements: [SimulatedTransaction.Statement] = transaction == nil ? [.lock] : []
        // A move that leads nowhere asks nothing of the log.
        statements += step.from == step.to && last == nil ? [.move] : [.log, .move]
        if step.revision != nil || !letters.isEmpty { statements.append(.letters) }
        statements += [.rows, .commit]
        world.store.send(statements, to: id, of: .batch(step, letters: letters, change, last: last), rows: rows)
        if believesLost, let index = world.store.index(of: id) {
            world.store.transactions[index].asksForPosition = false
        }
        transaction = id
        isCommitting = true
        if world.strikes(0.02) { return }
        world.store.run(id, most: world.strikes(0.3) ? world.random.below(6) : .max, at: world.now)
    }

    mutating func rollBack(_ world: inout World) {
        rows = []
        if let id = transaction { world.store.rollBack(id) }
        transaction = nil
    }

    private mutating func lost(isOfCommit: Bool, _ world: inout World, _ generation: Int) -> RunnerEvent {
        var error = EventStoreError(.connectionLost, "lost in a transaction")
        error.outcomeIsUnknown = isCommitting
        letGo(&world)
        noteLoss(&world)
        return .failed(error, isOfCommit: isOfCommit, generation: generation)
    }

    private mutating func refused(
        _ refusal: SimulatedTransaction.Refusal, isOfCommit: Bool, _ world: inout World, _ generation: Int
    ) -> RunnerEvent {
        rollBack(&world)
        if refusal == .stoodIdle { accuse(&world) }
        return .failed(Self.error(for: refusal, world.bug), isOfCommit: isOfCommit, generation: generation)
    }

    /// As the real store says it.
    static func error(for refusal: SimulatedTransaction.Refusal, _ bug: PlantedBug?) -> EventStoreError {
        switch refusal {
        case .fenced: return EventStoreError(.fenced, "fenced")
        case .logChanged: return EventStoreError(.logChanged, "changed")
        case .stoodIdle: return EventStoreError(.timedOut, "stood idle")
        case .readOnly, .tookTooLong:
            if refusal == .tookTooLong, bug == .blamesLocks { return EventStoreError(.timedOut, "took too long") }
            var error = EventStoreError(.statementFailed, "\(refusal)")
            error.traits = refusal == .readOnly ? [.transient, .readOnly] : .transient
            return error
        }
    }
}
