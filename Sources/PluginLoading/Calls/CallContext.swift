import CProjectionABI
import EventStates
import EventStore
import Glibc
import Projections
import Synchronization

/// The call in hand of one instance: what the handles lead to that a plugin has.
///
/// Every function of the host checks a handle's generation and the thread before it touches anything. A use on another
/// thread marks the call, which can only fail then; a use after the call's end is refused, and reported once.
final class CallContext {
    /// The generation of the call in hand, as a handle has it, with a ``HostFunction`` in the lowest bits once the call
    /// was misused, or ``revoked``; 0 between calls.
    private let running = Atomic<UInt>(0)
    /// The thread of the call in hand; 0 between calls.
    private let owner = Atomic<UInt>(0)
    private static let markBits: UInt = 0xF
    private static let revoked: UInt = 0xF

    private let place: UInt
    private var generation: UInt = 0
    /// Held by the functions that touch the queue or the connection, so that ``revoke()`` can wait for them.
    private let lock = Mutex<Void>(())
    /// For other threads.
    private let cancellation = Mutex<CancellationFlag?>(nil)
    /// Those who have had the context, the last one last: who is told of a late use. Each is told once.
    private let owners = Mutex<[CallOwner]>([])

    private(set) var call: ProjectionCall?
    private(set) var events = EventTable()
    private(set) var words = PluginWords()
    /// The first statement that was refused or failed: from then on the call can only fail.
    private(set) var failure: EventStoreError?
    let parameters = ParameterBuffer()
    private let texts = CallTexts()
    /// Says why a state cannot be read; nil where there are no events.
    private var stateProblem: StateProblem?
    private var rows: [any SQLRows] = []
    /// The number of the first query of this call, among all of this context.
    private let firstRows = Atomic<UInt>(0)

    init(place: UInt) {
        self.place = place
    }

    /// Makes the context one of an instance, or of a call without one.
    ///
    /// - Parameter report: gets a late use of a handle, once, on whatever thread, also when the context is another's by then.
    func begin(_ stateProblem: StateProblem?, reportingLateUse report: @escaping @Sendable (HostFunction) -> Void) {
        self.stateProblem = stateProblem
        let owner = CallOwner(
            calls: (generation + 1)..<UInt.max, rows: firstRows.load(ordering: .relaxed)..<UInt.max, report: report)
        owners.withLock { owners in
            if owners.count == CallOwner.most { owners.removeFirst() }
            owners.append(owner)
        }
    }

    /// Nothing that was handed out leads anywhere from now on.
    func retire() {
        let (calls, rows) = (generation + 1, firstRows.load(ordering: .relaxed))
        owners.withLock { owners in
            // The last one, unless it was told of a late use already.
            if let last = owners.indices.last, owners[last].calls.upperBound == UInt.max {
                owners[last].end(calls: calls, rows: rows)
            }
        }
        stateProblem = nil
    }

    // MARK: The call

    /// Runs one function of the plugin.
    ///
    /// - Parameters:
    ///   - call: nil for a function that gets no call.
    ///   - body: gets the handles of the call and of its error.
    func run(
        _ call: ProjectionCall?, events slice: NotificationSlice?,
        _ body: (_ call: OpaquePointer, _ error: OpaquePointer) -> Int32
    ) -> Int32 {
        generation += 1
        self.call = call
        call?.queue.position = nil
        words = PluginWords()
        failure = nil
        if let slice { events.fill(slice) }
        cancellation.withLock { $0 = call?.cancellation }
        owner.store(UInt(pthread_self()), ordering: .relaxed)
        running.store(generation << CallHandle.lowBits, ordering: .releasing)
        let status = body(
            CallHandle(.call, generation: generation, place: place).pointer,
            CallHandle(.error, generation: generation, place: place).pointer)
        let mark = running.exchange(0, ordering: .acquiringAndReleasing) & Self.markBits
        owner.store(0, ordering: .relaxed)
        cancellation.withLock { $0 = nil }
        if mark != 0, failure == nil { failure = Self.failure(of: mark) }
        call?.queue.position = nil
        events.clear()
        firstRows.store(firstRows.load(ordering: .relaxed) + UInt(rows.count), ordering: .releasing)
        rows.removeAll(keepingCapacity: rows.count < 1024)
        parameters.trim()
        texts.removeAll()
        self.call = nil
        return status
    }

    private static func failure(of mark: UInt) -> EventStoreError {
        guard let function = HostFunction(rawValue: mark) else {
            return EventStoreError(.interrupted, "the host has ended the call, which did not return in time")
        }
        return EventStoreError(
            .misusedCall,
            "\(function.name) was used on another thread; a call may only be used on the thread that the host calls")
    }

    /// From now on every function of the running call fails and touches nothing; returns when none is at work. Any
    /// thread. A statement that is waiting has to be interrupted first.
    func revoke() {
        mark(running.load(ordering: .acquiring), Self.revoked)
        lock.withLock { _ in }
    }

    /// Remembers why a statement was refused or failed.
    func record(_ error: any Error) {
        guard failure == nil else { return }
        var error = error as? EventStoreError ?? EventStoreError(.statementFailed, String(describing: error))
        if [.statementFailed, .transactionControl, .invalidParameter].contains(error.code), error.statement == nil {
            error.statement = call?.queue.nextIndex
            error.position = error.position ?? call?.queue.position
        }
        failure = error
    }

    // MARK: Handles

    /// Calls `body` with the context of a handle, on the thread of its call and while that runs; anything else is
    /// refused.
    @inline(__always)
    static func use<Result>(
        _ handle: CallHandle?, _ function: HostFunction, otherwise: Result, _ body: (CallContext) -> Result
    ) -> Result {
        guard let handle, let context = CallTable.context(of: handle) else { return otherwise }
        return context._withUnsafeGuaranteedRef { context in
            guard context.isRunning(handle.generation), context.isOwner else {
                context.refuse(handle.generation, function)
                return otherwise
            }
            return body(context)
        }
    }

    /// As ``use(_:_:otherwise:_:)``, for what touches the queue or the connection.
    @inline(__always)
    static func useLocked<Result: Sendable>(
        _ call: OpaquePointer?, _ function: HostFunction, otherwise: Result, _ body: (CallContext) -> Result
    ) -> Result {
        let handle = CallHandle(call, .call)
        return use(handle, function, otherwise: otherwise) { context in
            context.lock.withLock { _ in
                // Revoked meanwhile?
                guard let handle, context.isRunning(handle.generation) else { return otherwise }
                return body(context)
            }
        }
    }

    @inline(__always)
    private func isRunning(_ generation: UInt) -> Bool {
        running.load(ordering: .relaxed) == generation << CallHandle.lowBits
    }

    /// Only the owner itself can find that it is.
    @inline(__always)
    private var isOwner: Bool { owner.load(ordering: .relaxed) == pthread_self() }

    @inline(never)
    private func refuse(_ generation: UInt, _ function: HostFunction) {
        if mark(generation << CallHandle.lowBits, function.rawValue) { return }
        reportLateUse(function) { $0.calls.contains(generation) }
    }

    private func reportLateUse(_ function: HostFunction, by isMeant: (CallOwner) -> Bool) {
        let owner = owners.withLock { owners in owners.firstIndex(where: isMeant).map { owners.remove(at: $0) } }
        owner?.report(function)
    }

    /// Marks the running call, unless it bears a mark already.
    ///
    /// - Returns: whether that call is still running.
    @discardableResult
    private func mark(_ call: UInt, _ mark: UInt) -> Bool {
        let call = call & ~Self.markBits
        guard call != 0 else { return false }
        let (exchanged, found) = running.compareExchange(
            expected: call, desired: call | mark, ordering: .acquiringAndReleasing)
        return exchanged || found & ~Self.markBits == call
    }

    /// Whether the host wants a call to end: also when it is over. Any thread.
    static func isCancelled(_ pointer: OpaquePointer?) -> Bool {
        guard let handle = CallHandle(pointer, .call), let context = CallTable.context(of: handle) else { return true }
        return context._withUnsafeGuaranteedRef { context in
            if context.isRunning(handle.generation), context.isOwner, let call = context.call {
                return call.cancellation.isCancelled
            }
            return context.cancellation.withLock { flag in
                let running = context.running.load(ordering: .acquiring)
                guard running & ~markBits == handle.generation << CallHandle.lowBits, running & markBits != revoked,
                    let flag
                else { return true }
                return flag.isCancelled
            }
        }
    }

    // MARK: What a call holds

    /// Takes the plugin's words of why it fails.
    func fail(code: Int32, disposition: Int32, text: projectionist_string_1) {
        words = PluginWords(code: code, disposition: disposition, text: text)
    }

    /// Keeps the rows of a query until the call ends.
    func keep(_ rows: any SQLRows) -> CallHandle {
        self.rows.append(rows)
        let number = firstRows.load(ordering: .relaxed) + UInt(self.rows.count - 1)
        return CallHandle(.rows, generation: number, place: place)
    }

    /// The rows of a handle; nil, and the call fails, on another thread; nil after the call, which is reported.
    static func rows(_ pointer: OpaquePointer?) -> (any SQLRows)? {
        guard let handle = CallHandle(pointer, .rows), let context = CallTable.context(of: handle) else { return nil }
        return context._withUnsafeGuaranteedRef { context in
            let running = context.running.load(ordering: .acquiring)
            let first = context.firstRows.load(ordering: .acquiring)
            guard handle.generation >= first else {
                context.reportLateUse(.rows) { $0.rows.contains(handle.generation) }
                return nil
            }
            guard running & markBits == 0, context.isOwner else {
                // A later call than that of the rows is not marked: its mark would find another generation.
                context.mark(running, HostFunction.rows.rawValue)
                return nil
            }
            let index = Int(handle.generation - first)
            return index < context.rows.count ? context.rows[index] : nil
        }
    }

    /// The handle of the states of the events in hand.
    var documentHandle: CallHandle { CallHandle(.document, generation: generation, place: place) }

    /// Finds an event's parsed state.
    func parsedState(of event: UnsafePointer<projectionist_event_1>) -> EventTable.ParsedState {
        events.parsedState(of: event)
    }

    /// Why the state of the event at a place of the whole batch is not JSON; valid until the call ends.
    func problem(ofStateAt index: Int, reason: String) -> projectionist_string_1 {
        guard let state = events.slice?.batch.records[index].state else { return projectionist_string_1() }
        return texts.keep(stateProblem?.text(state, reason: reason) ?? reason)
    }
}
