import EventStore

/// Gathers appends into groups, one of which is in flight at a time, and knows what each caller is to hear. It knows no
/// clock, no thread and no store; who drives it sends what ``next()`` gives and reports how that went.
struct AppendMachine<Waiter> {
    /// What is to be done next.
    enum Demand: Hashable {
        case nothing
        /// Something waits to be sent.
        case send
        /// It is closed, and everyone is answered.
        case end
    }

    /// What a failed group comes to. What is to be sent again comes with ``next()``.
    struct Aftermath {
        var answers: [AppendAnswer<Waiter>] = []
        /// To be waited before the next is sent.
        var pause: Duration?
    }

    private let application: ApplicationName
    private let limits: AppendLimits
    private var pending: [PendingAppend<Waiter>] = []
    /// Goes before what is pending: what was sent already and is to be sent again.
    private var again: [AppendGroup<Waiter>] = []
    private var inFlight: AppendGroup<Waiter>?
    private var isClosed = false
    /// Accepted and not answered.
    private var openCount = 0
    private var openBytes = 0
    private var counts = AppenderUsage()

    init(application: ApplicationName, limits: AppendLimits) {
        self.application = application
        self.limits = limits
    }

    var usage: AppenderUsage {
        var usage = counts
        usage.inFlight = inFlight?.entries.count ?? 0
        usage.pending = openCount - usage.inFlight
        usage.bytes = openBytes
        return usage
    }

    var demand: Demand {
        if !again.isEmpty || !pending.isEmpty { return .send }
        return isClosed && inFlight == nil ? .end : .nothing
    }

    // MARK: Callers

    /// Puts an append at the end of the queue.
    mutating func accept(_ append: StreamAppend, ticket: UInt64, waiter: Waiter, at now: Duration) throws(AppendError) {
        guard !isClosed else { throw .closed(application) }
        let size = PendingAppend<Waiter>.size(of: append)
        guard openCount == 0 || (openCount < limits.pendingCount && openBytes + size <= limits.pendingBytes) else {
            counts.refusals += 1
            throw .overloaded(application, count: openCount, bytes: openBytes)
        }
        openCount += 1
        openBytes += size
        pending.append(
            PendingAppend(ticket: ticket, append: append, size: size, acceptedAt: now, waiter: waiter))
    }

    /// Takes back an append that was not sent yet. nil if it was, or was answered.
    mutating func cancel(_ ticket: UInt64) -> Waiter? {
        guard let index = pending.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        let entry = pending.remove(at: index)
        openCount -= 1
        openBytes -= entry.size
        return entry.waiter
    }

    /// Accepts nothing more.
    mutating func close() { isClosed = true }

    // MARK: The one who sends

    /// The appends of the next transaction; they are in flight until ``committed(_:)`` or ``failed(_:at:)``. Only when
    /// ``demand`` is ``Demand/send`` and nothing is in flight.
    mutating func next() -> [StreamAppend] {
        precondition(inFlight == nil, "one group at a time")
        let group = again.isEmpty ? gather() : again.removeFirst()
        inFlight = group
        return group.entries.map(\.append)
    }

    /// The group in flight is committed, with these outcomes in the order of its appends.
    mutating func committed(_ outcomes: [Result<[Int64], EventStoreError>]) -> [AppendAnswer<Waiter>] {
        let group = land()
        precondition(outcomes.count == group.entries.count, "an outcome for each append")
        counts.groups += 1
        return zip(group.entries, outcomes).map { entry, outcome in answer(entry, outcome.mapError { $0 }) }
    }

    /// The transaction of the group in flight failed. A passing failure is tried again while there is patience; one that an
    /// append may have caused is searched for by halves, so that only the culprit hears of it.
    mutating func failed(_ error: EventStoreError, at now: Duration) -> Aftermath {
        var group = land()
        if error.outcomeIsUnknown {
            let application = application
            return refuse(group.entries) { AppendError.outcomeUnknown(application, $0, error) }
        }
        if error.isTransient {
            let pause = limits.firstPause * (1 << min(group.failedAttempts, 10))
            group.failedAttempts += 1
            let waited = now - group.entries[0].acceptedAt
            if group.failedAttempts < limits.attempts, waited + pause < limits.patience {
                again.insert(group, at: 0)
                return Aftermath(pause: pause)
            }
        } else if group.entries.count > 1, error.mayBeOneAppends {
            again.insert(contentsOf: group.halves, at: 0)
            return Aftermath()
        }
        return refuse(group.entries) { _ in error }
    }

    /// There is no session to send with: all that was accepted up to `instant` fails.
    mutating func failedToStart(_ error: any Error, acceptedBy instant: Duration) -> [AppendAnswer<Waiter>] {
        precondition(inFlight == nil, "who sends has a session")
        let count = pending.firstIndex { $0.acceptedAt > instant } ?? pending.count
        let entries = again.flatMap(\.entries) + pending[..<count]
        again = []
        pending.removeFirst(count)
        return refuse(entries) { _ in error }.answers
    }

    // MARK: Groups

    /// Takes from the queue what one transaction may hold, at least one append.
    private mutating func gather() -> AppendGroup<Waiter> {
        var count = 0
        var bytes = 0
        for entry in pending.prefix(limits.groupCount) {
            bytes += entry.size
            if count > 0, bytes > limits.groupBytes { break }
            count += 1
        }
        let group = AppendGroup(entries: Array(pending.prefix(count)))
        pending.removeFirst(count)
        return group
    }

    private mutating func land() -> AppendGroup<Waiter> {
        guard let group = inFlight else { preconditionFailure("nothing is in flight") }
        inFlight = nil
        return group
    }

    // MARK: Answers

    private mutating func refuse(
        _ entries: [PendingAppend<Waiter>], with error: (StreamAppend) -> any Error
    ) -> Aftermath {
        Aftermath(answers: entries.map { answer($0, .failure(error($0.append))) })
    }

    private mutating func answer(
        _ entry: PendingAppend<Waiter>, _ result: Result<[Int64], any Error>
    ) -> AppendAnswer<Waiter> {
        openCount -= 1
        openBytes -= entry.size
        switch result {
        case .success(let positions):
            counts.appends += 1
            counts.events += positions.count
        case .failure(let error as EventStoreError) where error.code == .versionConflict: counts.conflicts += 1
        case .failure: counts.failures += 1
        }
        return AppendAnswer(waiter: entry.waiter, result: result)
    }
}

extension EventStoreError {
    /// Whether one append of a group may be the reason, and the others would go through without it.
    fileprivate var mayBeOneAppends: Bool { [.statementFailed, .invalidEvent, .invalidParameter].contains(code) }
}
