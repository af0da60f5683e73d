import Synchronization

/// Sessions that are opened when they are needed, never more at once than the bounds allow, and lent to one caller at a time
/// in the order in which callers come.
///
/// A connection counts from before it is opened until its closing has returned. A session whose connection is lost opens it
/// anew by itself; the pool does not look into it, unless ``PoolBounds/checksBeforeUse`` says so.
public final class ConnectionPool<Session>: Sendable {
    typealias Delivery = @Sendable (Result<PoolLease<Session>, any Error>) -> Void

    struct State {
        var machine: PoolMachine
        var sessions: [PooledSession<Session>?]
        var deliveries: [UInt64: Delivery] = [:]
        var lastWaiter: UInt64 = 0
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// What the pool is called in errors, metrics and the names of threads.
    public let name: String
    /// What the pool was made with; it never has more than ``PoolBounds/ceiling`` connections.
    public let bounds: PoolBounds
    let state: Mutex<State>
    let open: @Sendable (Int) throws -> sending Session
    let ping: @Sendable (Session) throws -> Void
    let close: @Sendable (Session) -> Void
    let reset: @Sendable (Session) -> Void

    /// Opens nothing yet.
    ///
    /// - Parameters:
    ///   - name: for errors, metrics and threads.
    ///   - openAt: makes a session at a place; called on a thread that may block, or on that of ``acquireNow(for:)``'s caller.
    ///   - ping: throws when the session is dead.
    ///   - close: closes the session and returns when the server has let go of it.
    ///   - reset: called on whichever thread returns a session, before anyone else gets it: leaves nothing open on it.
    public init(
        name: String, bounds: PoolBounds, openAt open: @escaping @Sendable (Int) throws -> sending Session,
        ping: @escaping @Sendable (Session) throws -> Void, close: @escaping @Sendable (Session) -> Void,
        reset: @escaping @Sendable (Session) -> Void = { _ in }
    ) {
        self.name = name
        self.bounds = bounds
        self.open = open
        self.ping = ping
        self.close = close
        self.reset = reset
        state = Mutex(
            State(
                machine: PoolMachine(name: name, bounds: bounds, now: .now),
                sessions: Array(repeating: nil, count: bounds.ceiling)))
    }

    /// A pool whose sessions all lead to one place.
    public convenience init(
        name: String, bounds: PoolBounds, open: @escaping @Sendable () throws -> sending Session,
        ping: @escaping @Sendable (Session) throws -> Void, close: @escaping @Sendable (Session) -> Void,
        reset: @escaping @Sendable (Session) -> Void = { _ in }
    ) {
        self.init(
            name: name, bounds: bounds, openAt: { _ in try open() }, ping: ping, close: close, reset: reset)
    }

    /// How the pool stands now.
    public var usage: PoolUsage { state.withLock { $0.machine.usage } }

    // MARK: Acquiring

    /// A session at once, for a caller on a thread of its own that may block: it opens or checks the connection by itself.
    /// nil when none is free and there is no room for one, when others wait already, when the connection cannot be opened,
    /// and when the pool is closed: ``acquire(for:)`` waits, or says why.
    public func acquireNow(for request: PoolRequest) -> PoolLease<Session>? { take(for: request, idleOnly: false) }

    /// A session, when it is the caller's turn. It is opened and checked on a thread of its own.
    ///
    /// - Throws: ``PoolError``; `CancellationError`, at once, when the task is cancelled while it waits; what opening throws.
    public nonisolated(nonsending) func acquire(for request: PoolRequest) async throws -> PoolLease<Session> {
        try Task.checkCancellation()
        if let lease = take(for: request, idleOnly: true) { return lease }
        let waiter = nextWaiter()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(waiter, for: request) { continuation.resume(with: $0) }
            }
        } onCancel: {
            cancel(waiter)
        }
    }

    /// Runs `body` with a session on a thread that belongs to the session, so that it may block, and returns the session.
    ///
    /// A task that is cancelled stops waiting for its turn; a body that has begun runs to its end.
    ///
    /// - Throws: as ``acquire(for:)``; what `body` throws.
    public nonisolated(nonsending) func use<R: Sendable>(
        for request: PoolRequest, _ body: @escaping @Sendable (Session) throws -> R
    ) async throws -> R {
        let waiter = nextWaiter()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<R, any Error>) in
                enqueue(waiter, for: request) { result in
                    switch result {
                    case .failure(let error): continuation.resume(throwing: error)
                    case .success(let lease):
                        lease.pooled.thread.run {
                            let outcome = Result { try body(lease.session) }
                            lease.release()
                            continuation.resume(with: outcome)
                        }
                    }
                }
            }
        } onCancel: {
            cancel(waiter)
        }
    }

    // MARK: Closing

    /// Closes what is idle; a session that is needed later is opened anew.
    public func closeIdle() { perform(state.withLock { $0.machine.closeIdle(now: .now) }) }

    /// Refuses whoever waits or comes, waits for the sessions that are in use and returns when all are closed.
    public nonisolated(nonsending) func close() async {
        await withCheckedContinuation { continuation in
            perform(
                state.withLock { state in
                    state.closers.append(continuation)
                    return state.machine.shutDown(now: .now)
                })
        }
    }
}
