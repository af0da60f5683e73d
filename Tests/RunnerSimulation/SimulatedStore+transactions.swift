import EventStore
import ProjectionRunning

/// What a backend does, statement by statement, as PostgreSQL does it under READ COMMITTED.
extension SimulatedStore {
    private enum Progress {
        case ran, waits
    }

    /// The longest that a statement may take, and that a transaction may stand idle, as the real store's sessions have it.
    private static let statementTimeout = World.applyTimeout + .seconds(1)
    private static let idleTimeout = World.applyTimeout + .seconds(10)

    /// - Returns: its number.
    mutating func begin(_ projection: Int, at now: Duration) -> Int {
        lastTransaction += 1
        transactions.append(
            SimulatedTransaction(id: lastTransaction, projection: projection, at: now, logNumber: logNumber))
        return lastTransaction
    }

    func index(of id: Int) -> Int? { transactions.firstIndex { $0.id == id } }

    /// Statements on their way to the backend.
    mutating func send(
        _ statements: [SimulatedTransaction.Statement], to id: Int, of work: SimulatedTransaction.Work? = nil,
        rows: [SimulatedTables.Row] = []
    ) {
        guard let index = index(of: id) else { return }
        transactions[index].statements += statements
        if let work { transactions[index].work = work }
        transactions[index].rows += rows
    }

    /// The client ends it, and the server knows at once.
    mutating func rollBack(_ id: Int) { transactions.removeAll { $0.id == id } }

    /// The client is gone, and so is what the backend has not received.
    ///
    /// - Parameter lost: so many of the last statements have not arrived.
    mutating func orphan(_ id: Int, losing lost: Int, noticesAt: Duration) {
        guard let index = index(of: id) else { return }
        guard transactions[index].outcome == nil else { return rollBack(id) }
        let left = transactions[index].statements.count - transactions[index].done
        transactions[index].statements.removeLast(min(lost, left))
        transactions[index].noticesAt = noticesAt
    }

    /// Each backend goes on, or does not come to it.
    mutating func step(at time: Duration, isCalm: Bool, _ random: inout Randomness) {
        guard !transactions.isEmpty else { return }
        for id in transactions.map(\.id) {
            let draw = random.below(4)
            guard let index = index(of: id), transactions[index].outcome == nil else { continue }
            // One without a client is as slow as the network that it has lost.
            let isSlow = transactions[index].noticesAt != nil && !isCalm
            if isSlow ? draw > 0 : draw == 0 { continue }
            run(id, most: isSlow || draw == 1 ? 1 : .max, at: time)
        }
        transactions.removeAll { $0.noticesAt != nil && $0.outcome != nil }
    }

    /// Does the next statements, as far as nothing has to be waited for.
    mutating func run(_ id: Int, most: Int, at time: Duration) {
        guard let index = index(of: id) else { return }
        var left = most
        while left > 0, transactions[index].outcome == nil {
            guard !transactions[index].isIdle else { return idle(index, time) }
            let statement = transactions[index].statements[transactions[index].done]
            switch perform(statement, index, time) {
            case .waits:
                if time - transactions[index].waitsSince > Self.statementTimeout { refuse(index, .tookTooLong) }
                return
            case .ran:
                transactions[index].done += 1
                transactions[index].waitsSince = time
                left -= 1
            }
        }
    }

    /// It waits for its client.
    private mutating func idle(_ index: Int, _ time: Duration) {
        if let notices = transactions[index].noticesAt {
            if time >= notices { refuse(index, .stoodIdle) }
        } else if time - transactions[index].waitsSince > Self.idleTimeout {
            refuse(index, .stoodIdle)
        }
    }

    private mutating func refuse(_ index: Int, _ refusal: SimulatedTransaction.Refusal) {
        transactions[index].outcome = .refused(refusal)
        releaseLocks(index)
    }

    private mutating func releaseLocks(_ index: Int) {
        transactions[index].holdsLock = false
        transactions[index].waitsForLock = false
        transactions[index].holdsRow = false
    }

    // MARK: Statements

    private mutating func perform(
        _ statement: SimulatedTransaction.Statement, _ index: Int, _ time: Duration
    ) -> Progress {
        switch (statement, transactions[index].work) {
        case (.lock, _): return lock(index)
        case (.log, .batch(let step, _, _, let last)):
            transactions[index].hasReadLog = true
            let stands = last.map(contains) ?? (highest >= step.to)
            if bug != .ignoresLog, !stands { refuse(index, .logChanged) }
        case (.log, .setBack(_, let to)):
            transactions[index].hasReadLog = true
            if highest > to { refuse(index, .logChanged) }
        case (.move, _) where time < readOnlyUntil: refuse(index, .readOnly)
        case (.move, .batch(let step, _, _, _)): return move(index, from: step.from, checks: asks(index))
        case (.move, .setBack(let from, _)): return move(index, from: from, checks: bug != .setsBackUnguarded)
        case (.letters, .batch(let step, _, let change, _)): checkMark(index, step, change)
        case (.commit, let work?): commit(index, work)
        default: break
        }
        return .ran
    }

    /// The advisory lock. Whoever comes after one that waits for the exclusive form waits behind it.
    private mutating func lock(_ index: Int) -> Progress {
        let own = transactions[index]
        let isExclusive = own.isExclusive
        let isBarred = transactions.contains {
            guard $0.id != own.id, $0.projection == own.projection else { return false }
            if $0.holdsLock { return isExclusive || $0.isExclusive }
            return $0.waitsForLock && $0.isExclusive && !own.waitsForLock
        }
        transactions[index].waitsForLock = isBarred
        transactions[index].holdsLock = !isBarred
        return isBarred ? .waits : .ran
    }

    /// The conditional UPDATE of the tracking row: it sees what was committed when it started, waits where another
    /// transaction has changed the row, and judges the row's newest version then. (Where no row stands yet it is an INSERT, which
    /// has no snapshot to go by: it meets the other's row in the index.)
    private mutating func move(_ index: Int, from: Int64?, checks: Bool) -> Progress {
        let own = transactions[index]
        let committed = now.tables[own.projection].tracking
        let seen = own.seen ?? committed
        transactions[index].seen = .some(seen)
        if checks, from != nil, seen != from {
            refuse(index, .fenced)
            return .ran
        }
        let isHeld = transactions.contains { $0.id != own.id && $0.projection == own.projection && $0.holdsRow }
        if isHeld { return .waits }
        let judged = bug == .judgesOldSnapshot ? seen : committed
        guard !checks || judged == from else {
            refuse(index, .fenced)
            return .ran
        }
        transactions[index].holdsRow = true
        return .ran
    }

    /// The row beside the position. Only who holds the position's row comes here.
    private mutating func checkMark(_ index: Int, _ step: RunnerMachine.TrackingStep, _ change: LetterChange?) {
        let mark = now.tables[transactions[index].projection].mark
        let isAsKnown = mark?.revision == step.revision && (mark == nil || mark?.position == step.from ?? 0)
        let stands = change.map { now.tables[transactions[index].projection].stands($0.before) } ?? true
        if asks(index), !isAsKnown || !stands { refuse(index, .fenced) }
    }

    private func asks(_ index: Int) -> Bool { bug != .ignoresPosition && transactions[index].asksForPosition }

    private mutating func commit(_ index: Int, _ work: SimulatedTransaction.Work) {
        let projection = transactions[index].projection
        transactions[index].outcome = .committed
        releaseLocks(index)
        changed.insert(projection)
        switch work {
        case .batch(let step, let letters, let change, _):
            now.tables[projection].tracking = step.to
            if bug != .forgetsRetried || change == nil { now.tables[projection].rows += transactions[index].rows }
            for letter in letters {
                now.tables[projection].letters[letter.position] = letter
                now.tables[projection].everAside.insert(Int(letter.version))
                if letter.isParked { parked.append((projection, letter.position)) }
            }
            if step.revision != nil || !letters.isEmpty {
                let revision = (now.tables[projection].mark?.revision ?? 0) + 1
                now.tables[projection].mark = SimulatedTables.Mark(position: step.to, revision: revision)
            }
            if let change { now.tables[projection].make(change, bug) }
            // What is put aside is on disk at once.
            if letters.contains(where: \.isParked) { flush() }
        case .drop(let selection):
            now.tables[projection].drop(selection)
            flush()
        case .setBack(_, let to):
            now.tables[projection].tracking = to
            now.tables[projection].takeBackLetters(above: to)
            flush()
        }
    }
}
