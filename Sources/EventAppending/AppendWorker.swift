import ConnectionPooling
import Dispatch
import EventStore
import Foundation
import Synchronization

/// The shell around the machine: a thread that may block in the store.
final class AppendWorker: Sendable {
    typealias Waiter = CheckedContinuation<[Int64], any Error>

    private struct State {
        var machine: AppendMachine<Waiter>
        /// Whether the thread waits, or is about to, and must be woken.
        var isAsleep = false
        var hasEnded = false
        var drains: [CheckedContinuation<Void, Never>] = []
    }

    /// Under unbroken load the session goes back to its pool this often, which may want to renew it.
    private static let longestLease = Duration.seconds(1)

    private let application: ApplicationName
    private let pool: ConnectionPool<any ApplicationSession>
    private let onCommitted: @Sendable (Int64) -> Void
    private let state: Mutex<State>
    private let wakeUp = DispatchSemaphore(value: 0)
    private let tickets = Atomic<UInt64>(0)
    private let origin = ContinuousClock.now

    init(
        application: ApplicationName, pool: ConnectionPool<any ApplicationSession>, limits: AppendLimits,
        onCommitted: @escaping @Sendable (Int64) -> Void
    ) {
        self.application = application
        self.pool = pool
        self.onCommitted = onCommitted
        state = Mutex(State(machine: AppendMachine(application: application, limits: limits)))
    }

    /// Starts the thread, which keeps the worker until it is closed and everyone is answered.
    func start() {
        let thread = Thread { [self] in run() }
        thread.name = String("append \(application)".prefix(15))
        thread.stackSize = 1 << 20
        thread.start()
    }

    // MARK: Callers, on any thread

    var usage: AppenderUsage { state.withLock { $0.machine.usage } }

    func nextTicket() -> UInt64 { tickets.add(1, ordering: .relaxed).newValue }

    func accept(_ append: StreamAppend, ticket: UInt64, _ waiter: Waiter) {
        let now = now()
        var refusal: (any Error)?
        let mustWake = state.withLock { state in
            // Cancelled before it was queued: nobody would take it back.
            guard !Task.isCancelled else {
                refusal = CancellationError()
                return false
            }
            do throws(AppendError) {
                try state.machine.accept(append, ticket: ticket, waiter: waiter, at: now)
            } catch {
                refusal = error
                return false
            }
            return awaken(&state)
        }
        if let refusal { waiter.resume(throwing: refusal) }
        if mustWake { wakeUp.signal() }
    }

    func cancel(_ ticket: UInt64) {
        state.withLock { $0.machine.cancel(ticket) }?.resume(throwing: CancellationError())
    }

    func close() {
        let mustWake = state.withLock { state in
            state.machine.close()
            return awaken(&state)
        }
        if mustWake { wakeUp.signal() }
    }

    func drain() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.drains.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() } else { close() }
        }
    }

    private func awaken(_ state: inout State) -> Bool {
        defer { state.isAsleep = false }
        return state.isAsleep
    }

    private func now() -> Duration { origin.duration(to: .now) }

    // MARK: The thread

    private func run() {
        var lease: PoolLease<any ApplicationSession>?
        var leasedAt = Duration.zero
        while true {
            let demand = state.withLock { state in
                let demand = state.machine.demand
                state.isAsleep = demand == .nothing
                return demand
            }
            switch demand {
            case .nothing:
                lease?.release()
                lease = nil
                wakeUp.wait()
            case .send:
                if lease == nil {
                    lease = obtainSession()
                    leasedAt = now()
                }
                guard let current = lease else { continue }
                sendGroup(current.session.writer)
                // Under unbroken load nobody else would ever get the session of a small pool.
                if pool.usage.waiting > 0 || now() - leasedAt > Self.longestLease {
                    current.release()
                    lease = nil
                }
            case .end:
                lease?.release()
                return end()
            }
        }
    }

    private func sendGroup(_ writer: any LogWriter) {
        let appends = state.withLock { state in
            // Whoever waited may have been cancelled since.
            state.machine.demand == .send ? state.machine.next() : []
        }
        guard !appends.isEmpty else { return }
        do {
            let outcomes = try writer.append(appends)
            let last = outcomes.lazy.compactMap { try? $0.get().last }.max()
            let answers = state.withLock { $0.machine.committed(outcomes) }
            if let last { onCommitted(last) }
            answer(answers)
        } catch {
            let now = now()
            let failure = error as? EventStoreError ?? EventStoreError(.statementFailed, "\(error)")
            let aftermath = state.withLock { $0.machine.failed(failure, at: now) }
            answer(aftermath.answers)
            if let pause = aftermath.pause { Thread.sleep(forTimeInterval: pause / .seconds(1) * .random(in: 0.7...1)) }
        }
    }

    /// A session; waits for the pool's turn. nil: none is to be had, and everyone who waited for it was told why.
    private func obtainSession() -> PoolLease<any ApplicationSession>? {
        let begun = now()
        do {
            return try pool.acquireBlocking(for: "appending to \(application)")
        } catch {
            answer(state.withLock { $0.machine.failedToStart(error, acceptedBy: begun) })
            return nil
        }
    }

    private func answer(_ answers: [AppendAnswer<Waiter>]) {
        for answer in answers { answer.waiter.resume(with: answer.result) }
    }

    private func end() {
        let drains = state.withLock { state in
            state.hasEnded = true
            defer { state.drains = [] }
            return state.drains
        }
        for drain in drains { drain.resume() }
    }
}
