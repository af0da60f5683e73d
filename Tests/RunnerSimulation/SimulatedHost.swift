import EventStore
import ProjectionRunning
import Projections

/// A process with one runner: the real machine, and a shell in which everything is made up.
struct SimulatedHost {
    private(set) var machine: RunnerMachine
    private(set) var action: RunnerAction
    /// Nothing is done before.
    var wakesAt = Duration.zero
    /// How far its feed has seen the log; behind what is true until it looks again.
    private var view = RunnerEvent.Head(head: nil, generation: 0, highestAtStart: nil)
    private var seenEpoch = 0
    private var inHand: [SimulatedStore.Event] = []
    /// Which run of the server the log was read from since the position was.
    private var readUnder: Int?
    /// How many events the handler believes were applied; nil before its first call.
    private var memory: Int?
    private var connectionEpoch = 0
    private var believedPosition: TrackingStanding?
    /// The position behind which a read was sent ahead, when the head was no further than that.
    private var readAhead: Int64?
    /// The rows of the transaction in hand, between the handler's work and the commit.
    private var uncommitted: [SimulatedStore.Row]?
    private(set) var failure: String?
    /// Whether the handler is past its deadline.
    private var isLate = false
    /// Whether the handler has ended the process.
    private(set) var hasDied = false

    private let name: String

    init(_ configuration: RunnerMachine.Configuration, name: String) {
        self.name = name
        machine = RunnerMachine(configuration)
        action = machine.start(generation: 0)
    }

    var hasEnded: Bool { action == .end }
    /// Whether it has nothing to do.
    var isLive: Bool { if case .awaitHead = action { true } else { false } }

    /// Takes one step.
    mutating func step(_ world: inout World, now: Duration) {
        if let event = perform(&world, now) {
            var notes: [RunnerNote] = []
            let jitter = Double(world.random.next() % 1000) / 1000
            action = machine.next(after: event, now: now, jitter: jitter, isStopping: false) { notes.append($0) }
            if action == .end, machine.endsCleanly, world.store.run?.process == name { world.store.run = nil }
            if case .pause(let duration) = action { wakesAt = now + duration }
            for case .gaveUp(let text, _, _) in notes { failure = text }
            world.trace { "\(event) \(notes) -> \(action)" }
        }
    }

    /// nil: not at its end yet.
    private mutating func perform(_ world: inout World, _ now: Duration) -> RunnerEvent? {
        // A connection does not outlive its server; but the one that is lent next may have been made since.
        let isAnother = uncommitted == nil && world.strikes(0.5)
        let wasLost = connectionEpoch != world.store.epoch && !isAnother
        connectionEpoch = world.store.epoch
        if needsConnection, wasLost || world.strikes(0.02) {
            let isOfCommit = uncommitted != nil
            uncommitted = nil
            return failed(EventStoreError(.connectionLost, "lost"), isOfCommit: isOfCommit)
        }
        switch action {
        case .beginRun:
            let last = world.bug == .forgetsRun ? nil : world.store.run
            world.store.run = RunRecord(process: name, attempt: last?.attempt)
            return .run(after: last)
        case .noteAttempt(let attempt):
            world.store.run?.attempt = attempt
            return .done
        case .readPosition:
            readAhead = nil
            readUnder = nil
            let found =
                world.bug == .believesOldPosition
                ? believedPosition ?? world.store.now.standing : world.store.now.standing
            believedPosition = found
            return .standing(found)
        case .makeHandler:
            if world.bug != .keepsHandler { memory = nil }
            return .done
        case .setUp:
            return .done
        case .checkLog(let position):
            guard position > world.store.highest, position > world.store.now.lastDrawn else {
                return .logChecked(against: nil)
            }
            return .logChecked(against: "ahead")
        case .lookAtHead:
            look(world)
            return .head(view)
        case .awaitHead(let position, let generation, let limit):
            if world.isCalm || world.strikes(0.5) { look(world) }
            if view.generation != generation || view.head ?? 0 > position || now >= wakesAt + limit {
                wakesAt = now
                return .head(view)
            }
            return nil
        case .read(let after, let through):
            return read(&world, after: after, through: through)
        case .apply(let count, let holding, let step):
            let holding = world.bug == .forgetsHeld ? [] : holding
            let events = inHand[..<count].enumerated().filter { !holding.contains($0.offset) }.map(\.element)
            if uncommitted == nil, !events.isEmpty { return apply(events, now, &world) }
            let rows = uncommitted ?? []
            uncommitted = nil
            let letters = holding.map { offset in letter(inHand[offset], .held) }
            return commit(rows, step, putting: letters, last: inHand[count - 1], count: count, &world)
        case .park(let step, let error, let attempts):
            let letters =
                world.bug == .losesParked ? [] : [letter(inHand[0], .parked(error: error, attempts: attempts))]
            return commit([], step, putting: letters, last: inHand[0], count: 1, &world)
        case .move(let step):
            return commit([], step, putting: [], last: nil, count: 0, &world)
        case .pause:
            return .paused(generation: view.generation)
        case .end:
            return nil
        }
    }

    private var needsConnection: Bool {
        switch action {
        case .beginRun, .noteAttempt, .readPosition, .setUp, .checkLog, .read, .apply, .park, .move: true
        default: false
        }
    }

    private func failed(_ error: any Error, isOfCommit: Bool) -> RunnerEvent {
        .failed(error, isOfCommit: isOfCommit, generation: view.generation)
    }

    private mutating func look(_ world: World) {
        if seenEpoch != world.store.epoch {
            seenEpoch = world.store.epoch
            view.generation += 1
        }
        view.head = world.store.highest
        view.highestAtStart = view.highestAtStart ?? view.head
    }

    private mutating func read(_ world: inout World, after: Int64, through: Int64) -> RunnerEvent {
        let end = world.bug == .trustsReadAhead && readAhead == after ? after : through
        readAhead = nil
        // A connection to a server that lags behind.
        if world.strikes(0.01) { return failed(EventStoreError(.logBehind, "behind"), isOfCommit: false) }
        guard let events = world.store.read(after: after, through: end, limit: 7) else {
            return failed(EventStoreError(.logBehind, "behind"), isOfCommit: false)
        }
        if let readUnder, readUnder != world.store.epoch, world.bug != .ignoresLog {
            return failed(EventStoreError(.logChanged, "changed"), isOfCommit: false)
        }
        inHand = events
        readUnder = world.store.epoch
        if let last = events.last, last.position < through { readAhead = last.position }
        return .batch(events.map(\.position)) { events[$0].stream }
    }

    private func letter(_ event: SimulatedStore.Event, _ reason: DeadLetter.Reason) -> DeadLetter {
        DeadLetter(position: event.position, stream: event.stream, version: Int64(event.id), reason: reason)
    }

    private mutating func apply(
        _ events: [SimulatedStore.Event], _ now: Duration, _ world: inout World
    ) -> RunnerEvent? {
        var rows: [SimulatedStore.Row] = []
        // A handler finds out once where its read model stands, and then goes by its memory.
        var known = memory ?? world.store.now.rows.count
        if isLate {
            isLate = false
            var failure = ProjectionFailure(text: "took too long")
            // It may have gone on to its end: then it believes in what is not kept.
            failure.wasReportedDone = world.random.next() % 2 == 0
            if failure.wasReportedDone { memory = known + events.count }
            return failed(failure, isOfCommit: failure.wasReportedDone)
        }
        if world.strikes(0.004) {
            // It does not return for long; what it held is given up meanwhile.
            isLate = true
            wakesAt = now + .seconds(30 + Int(world.random.next() % 10))
            return nil
        }
        for (index, event) in events.enumerated() {
            if world.isKiller(event.id) {
                hasDied = true
                return nil
            }
            if world.isPoison(event.id) {
                let hint = world.strikes(0.5) ? index : nil
                var failure = ProjectionFailure(text: "poison", applied: hint)
                if world.strikes(0.1) { failure.disposition = .park }
                return failed(failure, isOfCommit: false)
            }
            known += 1
            rows.append(SimulatedStore.Row(event: event.id, count: known))
        }
        memory = known
        uncommitted = rows
        return nil
    }

    private mutating func commit(
        _ rows: [SimulatedStore.Row], _ step: RunnerMachine.TrackingStep, putting letters: [DeadLetter],
        last: SimulatedStore.Event?, count: Int, _ world: inout World
    ) -> RunnerEvent {
        let isOfCommit = count > 0
        if world.strikes(0.02) {
            var error = EventStoreError(.statementFailed, "read-only")
            error.traits = [.transient, .readOnly]
            return failed(error, isOfCommit: isOfCommit)
        }
        var checks = SimulatedStore.Checks()
        if world.bug == .ignoresPosition { checks.position = false }
        if world.bug == .ignoresLog { checks.log = false }
        let isLost = world.strikes(0.04)
        if isLost, world.strikes(0.5) { return unknown(isOfCommit) }
        let refusal = world.store.commit(
            rows, step, putting: letters, last: last, epoch: readUnder, checks: checks)
        switch refusal {
        case .fenced: return failed(EventStoreError(.fenced, "fenced"), isOfCommit: isOfCommit)
        case .logChanged: return failed(EventStoreError(.logChanged, "changed"), isOfCommit: isOfCommit)
        case nil: break
        }
        if isLost { return unknown(isOfCommit) }
        believedPosition = world.store.now.standing
        inHand.removeFirst(count)
        return .done
    }

    private func unknown(_ isOfCommit: Bool) -> RunnerEvent {
        var error = EventStoreError(.connectionLost, "lost in the commit")
        error.outcomeIsUnknown = true
        return failed(error, isOfCommit: isOfCommit)
    }
}
