/// The rules of a pool, without connections, threads or a clock: it is told what happens and when, and says what to do.
///
/// A connection stands in a slot; there are as many slots as the ceiling says, and one is taken from before its connection
/// is opened until after it was closed. Callers are served in the order in which they came: whichever connection becomes
/// available first goes to the one who has waited longest.
struct PoolMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What the pool does next.
    enum Action: Hashable {
        /// Open a connection; then ``opened(_:now:)`` or ``openFailed(_:now:)``.
        case open(Int)
        /// Ask for a sign of life; then ``checked(_:now:)`` or ``checkFailed(_:now:)``.
        case check(Int)
        /// Close the connection; then ``closed(_:now:)``.
        case close(Int)
        /// The slot is the waiter's.
        case hand(Int, to: UInt64)
        /// The waiter gets an error.
        case fail(UInt64, PoolError)
        /// The waiter gets the error that opening a connection has met.
        case failOpening(UInt64)
        /// Call ``tick(now:)`` then.
        case arm(Instant)
        /// The pool is closed and holds nothing.
        case finish
    }

    /// What is left to do with a slot that was taken at once.
    enum Need: Hashable {
        case nothing
        case opening
        case checking
    }

    enum Phase: Sendable, Hashable {
        case vacant
        case opening
        case checking
        case idle
        case leased(PoolRequest)
        case closing
    }

    struct Slot: Sendable {
        var phase = Phase.vacant
        /// When it came into its phase.
        var since: Instant
        var openedAt: Instant
        /// Where its connection leads, and who had it last.
        var place = 0
        var holder: String?
    }

    let name: String
    let bounds: PoolBounds
    var slots: [Slot]
    /// Slots without a connection.
    var vacant: [Int]
    /// Slots with an idle connection; the one that was used last is used next, so that the others can grow idle.
    var idle: [Int] = []
    /// Connections that are being opened or checked, each for one of those who wait.
    var underway = 0
    var closing = 0
    /// Leases that are held in calls.
    var inCalls = 0
    var queue = WaiterQueue()
    private(set) var isClosed = false
    var armed: Instant?
    var counts = Counts()

    struct Counts: Sendable {
        var opened = 0
        var waits = 0
        var waited = Duration.zero
        var timeouts = 0
    }

    init(name: String, bounds: PoolBounds, now: Instant) {
        self.name = name
        self.bounds = bounds
        slots = Array(repeating: Slot(since: now, openedAt: now), count: bounds.ceiling)
        vacant = Array((0..<bounds.ceiling).reversed())
    }

    // MARK: Acquiring

    /// Takes a slot without waiting; nil where there is none, or where others wait already. The caller itself does what the
    /// slot needs, and says ``renewed(_:now:)`` or ``abandoned(_:now:)`` if it comes to that.
    mutating func take(for request: PoolRequest, idleOnly: Bool = false, now: Instant) -> (slot: Int, need: Need)? {
        guard !isClosed, admits(request), !queue.inOrder.contains(where: { admits($0.request) }) else { return nil }
        if !(idleOnly && bounds.checksBeforeUse), let slot = takeIdle(for: request) {
            lease(slot, for: request, now)
            return (slot, bounds.checksBeforeUse ? .checking : .nothing)
        }
        guard !idleOnly, let slot = takeVacant(for: request) else { return nil }
        lease(slot, for: request, now)
        noteOpened(slot, now)
        return (slot, .opening)
    }

    /// Queues a caller, which gets a slot by ``Action/hand(_:to:)``, perhaps at once.
    mutating func enqueue(_ waiter: UInt64, for request: PoolRequest, now: Instant) -> [Action] {
        guard !isClosed else { return [.fail(waiter, error(.closed, now))] }
        queue.append(.init(id: waiter, request: request, since: now, deadline: now + bounds.waitTimeout))
        var actions = supply(now)
        if queue.count > underway {
            queue.noteHeldUp(waiter)
            counts.waits += 1
        }
        arm(&actions)
        return actions
    }

    /// Takes a caller out of the queue. False when it has left it already.
    mutating func cancel(_ waiter: UInt64, now: Instant) -> Bool {
        guard let waiter = queue.remove(waiter) else { return false }
        noteEnd(of: waiter, now)
        return true
    }

    // MARK: Returning

    /// A slot comes back. Its connection is closed when it is too old, when the pool closes, or where `retires` asks for it.
    mutating func release(_ slot: Int, retires: Bool = false, now: Instant) -> [Action] {
        endLease(slot)
        if retires || isClosed || now - slots[slot].openedAt >= bounds.maximumAge {
            // Where it was held in a call, another call may have one now.
            return [close(slot, now)] + supply(now)
        }
        return makeAvailable(slot, now)
    }

    /// The holder of a slot has put a new connection into it.
    mutating func renewed(_ slot: Int, now: Instant) { noteOpened(slot, now) }

    /// The holder of a slot could not open a connection for it.
    mutating func abandoned(_ slot: Int, now: Instant) -> [Action] {
        endLease(slot)
        return vacate(slot, now)
    }

    // MARK: What was done

    mutating func opened(_ slot: Int, now: Instant) -> [Action] {
        underway -= 1
        noteOpened(slot, now)
        return makeAvailable(slot, now)
    }

    /// The error goes to the one who has waited longest; a connection is tried anew for the next.
    mutating func openFailed(_ slot: Int, now: Instant) -> [Action] {
        underway -= 1
        var actions: [Action] = []
        let place = slots[slot].place
        if let first = queue.inOrder.first(where: { $0.request.place == place }), let waiter = queue.remove(first.id) {
            noteEnd(of: waiter, now)
            actions.append(.failOpening(waiter.id))
        }
        return actions + vacate(slot, now)
    }

    mutating func checked(_ slot: Int, now: Instant) -> [Action] {
        underway -= 1
        return makeAvailable(slot, now)
    }

    /// The dead connection is closed; another is opened for the one who waits for it.
    mutating func checkFailed(_ slot: Int, now: Instant) -> [Action] {
        underway -= 1
        return [close(slot, now)] + supply(now)
    }

    mutating func closed(_ slot: Int, now: Instant) -> [Action] {
        closing -= 1
        return vacate(slot, now)
    }

    // MARK: Time and the end

    /// Fails those who have waited too long and closes what has been idle too long.
    mutating func tick(now: Instant) -> [Action] {
        if let armed, armed <= now { self.armed = nil }
        var actions: [Action] = []
        while let first = queue.first, first.deadline <= now {
            _ = queue.removeFirst()
            noteEnd(of: first, now)
            counts.timeouts += 1
            actions.append(.fail(first.id, error(.timedOut, now)))
        }
        while let deadline = surplusDeadline, deadline <= now { actions.append(close(idle.removeFirst(), now)) }
        arm(&actions)
        return actions
    }

    /// Closes what is idle; what is needed later is opened anew.
    mutating func closeIdle(now: Instant) -> [Action] {
        let closed = idle
        idle.removeAll()
        return closed.map { close($0, now) }
    }

    /// Refuses whoever waits or comes, and closes each connection when it is idle.
    mutating func shutDown(now: Instant) -> [Action] {
        isClosed = true
        var actions: [Action] = []
        while let waiter = queue.removeFirst() {
            noteEnd(of: waiter, now)
            actions.append(.fail(waiter.id, error(.closed, now)))
        }
        actions += closeIdle(now: now)
        if vacant.count == slots.count { actions.append(.finish) }
        return actions
    }
}
