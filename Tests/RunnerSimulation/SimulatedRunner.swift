import EventStore
import ProjectionRunning
import Projections

/// One runner: the real machine, and a shell in which everything is made up.
struct SimulatedRunner {
    let projection: Int
    private var machine: RunnerMachine
    private var action: RunnerAction
    /// Nothing is done before.
    private(set) var wakesAt = Duration.zero
    /// Since when it is at its action.
    private var actsSince = Duration.zero
    private(set) var failure: String?
    /// Whether the handler has ended the process.
    private(set) var hasDied = false
    /// Which log it goes by.
    private(set) var knownLog: Int
    var inHand: [SimulatedStore.Event] = []
    /// Which run of the server the log was read from since the position was.
    var readUnder: LogEpoch?
    /// And the position itself.
    private(set) var positionUnder: LogEpoch?
    var readAhead: ReadAhead?
    /// Behind which it waits for the follower.
    var waitingFrom: Int64?
    var filter: TopicFilter
    /// Of the head that was seen last.
    private(set) var seenGeneration = 0
    private let member: Int
    var handler = SimulatedHandler()
    /// Another build, which is to take over.
    var offered: SimulatedHandler?
    /// The one before, until a batch of its successor is committed.
    var aside: SimulatedHandler?
    var order: RetryOrder?
    private var connectionEpoch = 0
    private var believedPosition: TrackingStanding?
    /// The transaction of the action in hand.
    var transaction: Int?
    /// Whether COMMIT is on its way.
    var isCommitting = false
    /// The rows that the handler has made for it.
    var rows: [SimulatedTables.Row] = []
    /// Whether the handler is past its deadline.
    var isLate = false
    /// From where a commit was lost, and whether that is believed.
    var lostFrom: Int64??
    var believesLost = false

    init(
        _ configuration: RunnerMachine.Configuration, of projection: Int, _ store: SimulatedStore,
        _ feed: inout SimulatedFeed
    ) {
        self.projection = projection
        knownLog = store.logNumber
        let topics = store.topicNames(of: projection)
        filter = TopicFilter(topics)
        member = feed.sharing.join(topics: topics).member
        machine = RunnerMachine(configuration)
        action = machine.start(generation: 0)
    }

    var hasEnded: Bool { action == .end }
    /// Whether it waits behind the last event that its projection was due.
    func isAtEnd(_ due: Int64?) -> Bool {
        guard let due, case .awaitHead(let position, _, _) = action else { return false }
        return position >= due
    }

    /// Whether its handler has not returned.
    var isInCall: Bool { isLate }
    var description: String { "\(action)" }

    /// Takes one step.
    mutating func step(_ world: inout World, _ shared: inout SimulatedHost.Shared) {
        guard let event = perform(&world, &shared) else { return }
        if case .noteAttempt = action {} else if shared.attempt == projection { shared.attempt = nil }
        var notes: [RunnerNote] = []
        let jitter = Double(world.random.next() % 1000) / 1000
        isCommitting = false
        actsSince = world.now
        action = machine.next(
            after: event, now: world.now, jitter: jitter, isStopping: shared.isStopping,
            offer: offered.map { _ in machine.configuration }, retry: order
        ) { notes.append($0) }
        if action == .end {
            shared.feed.sharing.leave(member)
            if shared.attempt == projection { shared.attempt = nil }
        }
        if action == .end, machine.endsCleanly { world.store.runs[projection][shared.process] = nil }
        if case .pause(let duration) = action { wakesAt = world.now + duration }
        for case .retried(let result) in notes where result.id == order?.id { order = nil }
        for case .gaveUp(let text, _, _) in notes { failure = text }
        world.trace { "\(shared.process) projection \(projection): \(event) \(notes) -> \(action)" }
    }

    /// nil: not at its end yet.
    private mutating func perform(_ world: inout World, _ shared: inout SimulatedHost.Shared) -> RunnerEvent? {
        let generation = shared.feed.view.generation
        if let lost = loseConnection(&world, generation) { return lost }
        switch action {
        case .beginRun:
            return isReadOnly(&world, generation) ?? .run(after: beginRun(&world, shared.process))
        case .noteAttempt(let attempt):
            guard shared.attempt == nil || shared.attempt == projection else {
                // Another's handler that takes long holds up nobody: this attempt is not written down then.
                if shared.isStopping || world.now >= actsSince + .seconds(2) { return .done }
                return nil
            }
            shared.attempt = projection
            if let failed = isReadOnly(&world, generation) { return failed }
            world.store.runs[projection][shared.process]?.attempt = attempt
            return .done
        case .readPosition:
            return .standing(readPosition(world, shared), under: world.store.logEpoch)
        case .makeHandler:
            if world.bug != .keepsHandler { handler.memory = nil }
            return .done
        case .setUp:
            return .done
        case .setUpOffered(let step):
            return setUpOffered(step, &world, generation)
        case .applyOffered(let count, let holding, let step):
            return applyOffered(count, holding: holding, step, &world, generation)
        case .remakeOffered:
            if world.bug != .keepsOffered { offered?.memory = nil }
            return .done
        case .adoptOffered, .dropOffered, .dropPrevious, .restorePrevious:
            changeHandler(action)
            return .done
        case .checkLog(let position):
            let isAhead = position > world.store.highest && position > world.store.now.lastDrawn
            return .logChecked(against: isAhead ? "ahead" : nil)
        case .lookAtHead:
            return .head(see(shared.feed.view))
        case .awaitHead(let position, let generation, let limit):
            let view = shared.feed.view
            guard
                offered != nil || order != nil || view.generation != generation || view.head ?? 0 > position
                    || world.now >= wakesAt + limit
                    || shared.isStopping
            else {
                // What it has seen is of this log as well.
                knownLog = shared.feed.seenLog
                return nil
            }
            wakesAt = world.now
            return .head(see(view))
        case .read(let after, let through):
            return read(&world, &shared, after: after, through: through)
        case .apply(let count, let holding, let step):
            return apply(count, holding: holding, step, &world, generation)
        case .park(let step, let error, let attempts):
            let letter = SimulatedRunner.letter(inHand[0], .parked(error: error, attempts: attempts))
            let letters = world.bug == .losesParked ? [] : [letter]
            return commit(step, putting: letters, last: inHand[0], count: 1, &world, generation)
        case .move(let step):
            return commit(step, putting: [], last: nil, count: 0, &world, generation)
        case .readLetters(let position):
            return .letters(nextLetters(after: position, world))
        case .retry(let letter, let step, let isLast):
            return retry(letter, step, isLast: isLast, &world, generation)
        case .noteLetter(let letter, let now, let step):
            return commit(step, .failedAgain(letter, now: now), event: nil, &world, generation)
        case .pause:
            return .paused(generation: generation)
        case .end:
            return nil
        }
    }

    private mutating func see(_ view: RunnerEvent.Head) -> RunnerEvent.Head {
        seenGeneration = view.generation
        return view
    }

    // MARK: Connections

    private var needsConnection: Bool {
        switch action {
        case .beginRun, .noteAttempt, .readPosition, .setUp, .checkLog, .apply, .park, .move, .applyOffered,
            .readLetters,
            .retry, .noteLetter:
            true
        case .setUpOffered(let step): step != nil
        // Who reads by itself loses its connection in that.
        default: false
        }
    }

    /// A connection does not outlive its server; but the one that is lent next may have been made since.
    private mutating func loseConnection(_ world: inout World, _ generation: Int) -> RunnerEvent? {
        guard needsConnection else { return nil }
        let isAnother = transaction == nil && world.strikes(0.5)
        let wasLost = connectionEpoch != world.store.epoch && !isAnother
        connectionEpoch = world.store.epoch
        guard wasLost || world.strikes(isLate ? 0 : 0.02) else { return nil }
        let isOfCommit = isCommitting || !rows.isEmpty
        var error = EventStoreError(.connectionLost, "lost")
        error.outcomeIsUnknown = isCommitting
        if isCommitting { world.trace { "the outcome of \(action) is unknown" } }
        letGo(&world)
        noteLoss(&world)
        return .failed(error, isOfCommit: isOfCommit, generation: generation)
    }

    /// The transaction's client is gone: a part of what was sent may be lost, the rest is done some time.
    mutating func letGo(_ world: inout World) {
        rows = []
        isLate = false
        guard let id = transaction else { return }
        transaction = nil
        if isCommitting, case .some(let step) = stepInHand { lostFrom = .some(step.from) }
        isCommitting = false
        let hasArrived = world.random.below(2) == 0
        let isNoticedSoon = world.random.below(2) == 0
        world.store.orphan(
            id, losing: hasArrived ? 0 : world.random.below(6),
            noticesAt: world.now + world.random.duration(upTo: .seconds(isNoticedSoon ? 1 : 20)))
    }

    /// Its process is gone, which the event can be blamed for of which the attempt is written down.
    mutating func die(_ world: inout World, _ process: String) {
        if let attempt = world.store.runs[projection][process]?.attempt {
            world.accuse(at: attempt.position, of: projection)
        }
        letGo(&world)
    }

    private var stepInHand: RunnerMachine.TrackingStep? {
        switch action {
        case .apply(_, _, let step), .applyOffered(_, _, let step), .park(let step, _, _), .move(let step): step
        case .retry(_, let step, _), .noteLetter(_, _, let step): step
        case .setUpOffered(let step): step
        default: nil
        }
    }

    /// Who loses its connection again and again, at one position, may be blamed for it.
    func noteLoss(_ world: inout World) {
        let position: Int64?
        if case .setUp(let found) = action { position = found } else { position = stepInHand?.from }
        if world.noteLoss(at: position ?? 0, of: projection) { accuse(&world) }
    }

    /// The events in hand may be blamed from now on: something went wrong with them that they could have done.
    func accuse(_ world: inout World) {
        guard case .apply(let count, let holding, _) = action, count - holding.count == 1 else { return }
        for event in inHand.prefix(count) { world.accuse(at: event.position, of: projection) }
    }

    // MARK: Records

    private func isReadOnly(_ world: inout World, _ generation: Int) -> RunnerEvent? {
        guard world.now < world.store.readOnlyUntil else { return nil }
        return .failed(SimulatedRunner.error(for: .readOnly, world.bug), generation: generation)
    }

    private func beginRun(_ world: inout World, _ process: String) -> RunRecord? {
        let ended = world.store.runs[projection].values.filter { !world.processes.contains($0.process) }
        let last = world.bug == .forgetsRun ? nil : RunRecord.heaviest(of: ended.sorted { $0.process < $1.process })
        for record in ended { world.store.runs[projection][record.process] = nil }
        world.store.runs[projection][process] = RunRecord(process: process, attempt: last?.attempt)
        return last
    }

    private mutating func readPosition(_ world: World, _ shared: SimulatedHost.Shared) -> TrackingStanding {
        readAhead = nil
        readUnder = nil
        positionUnder = world.store.logEpoch
        waitingFrom = nil
        knownLog = shared.feed.seenLog
        let stands = world.store.now.tables[projection].standing
        let found = world.bug == .believesOldPosition ? believedPosition ?? stands : stands
        believedPosition = found
        if world.bug == .believesLostCommit, let lostFrom, lostFrom == found.position { believesLost = true }
        lostFrom = nil
        return found
    }

    /// A commit was kept.
    mutating func committed(_ count: Int, _ world: World) {
        believedPosition = world.store.now.tables[projection].standing
        believesLost = false
        inHand.removeFirst(count)
    }

    /// Its handler finds out anew where its read model stands.
    mutating func forget() {
        handler.memory = nil
        aside?.memory = nil
    }

    /// It does nothing before.
    mutating func sleep(until time: Duration) { wakesAt = time }

    mutating func killProcess() { hasDied = true }
}
