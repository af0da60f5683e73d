import EventStore
import Glibc
import PluginManifests
import Projections
import Synchronization

/// The call in hand of one projection of plain functions: what the host functions that a library has lead to.
///
/// Every host function is a closure that knows its context and its turn. A context goes through its turns, one for each
/// call of a function, and a closure works only in its own: one that a library has kept from an earlier event is refused,
/// and fails the call that runs. A use on another thread fails the call too; a use after it is refused and reported.
// Sendable: other threads reach only what is atomic or guarded by a mutex.
final class FunctionCallContext: @unchecked Sendable {
    /// How many turns of a context have closures of their own, before the first ones come again.
    static let turns: UInt = 16
    private static let markBits: UInt = 0xF
    private static let revokedMark: UInt = 0xF

    /// The number of the call in hand, with a mark in the lowest bits once it was misused or revoked; 0 between calls.
    private let running = Atomic<UInt>(0)
    /// The turn of the function in hand, from 1; 0 between functions.
    private let turn = Atomic<UInt>(0)
    /// The thread of the call in hand; 0 between calls.
    private let owner = Atomic<UInt>(0)
    /// Held by who touches the queue, so that ``revoke()`` can wait for it.
    private let lock = Mutex<Void>(())
    private let report = Mutex<(@Sendable (HostFunctionName) -> Void)?>(nil)

    private var number: UInt = 0
    private var lastTurn: UInt = 0
    private var call: ProjectionCall?
    private var function: BoundFunction?
    /// The first statement that was refused: from then on the call can only fail.
    private var failure: EventStoreError?
    private var parameters: [SQLParameter] = []
    /// What the function in hand gave to `fail`; nil where it did not call it.
    private(set) var words: String?
    /// By turn; made when a function first asks for them.
    private var closures: (execute: [HostClosure], fail: [HostClosure]) = ([], [])

    /// Makes it one of a projection.
    ///
    /// - Parameter report: gets a late use of a host function, once, on whatever thread, also after the projection's end.
    func begin(reportingLateUse report: @escaping @Sendable (HostFunctionName) -> Void) {
        self.report.withLock { $0 = report }
    }

    /// Makes the closures that functions ask for. False where the system gives no memory for them.
    func prepare(for functions: [BoundFunction]) -> Bool {
        if closures.execute.isEmpty, functions.contains(where: { $0.hostFunctions.has(.execute) }) {
            closures.execute = HostClosure.ring(.execute, of: self)
            if closures.execute.isEmpty { return false }
        }
        if closures.fail.isEmpty, functions.contains(where: { $0.hostFunctions.has(.fail) }) {
            closures.fail = HostClosure.ring(.fail, of: self)
            if closures.fail.isEmpty { return false }
        }
        return true
    }

    // MARK: The call

    /// A batch begins.
    func enter(_ call: ProjectionCall) {
        number += 1
        self.call = call
        failure = nil
        words = nil
        owner.store(UInt(pthread_self()), ordering: .relaxed)
        running.store(number << 4, ordering: .releasing)
    }

    /// The batch has ended: nothing that was handed out leads anywhere from now on.
    ///
    /// - Returns: what was refused, if anything.
    func leave() -> EventStoreError? {
        let mark = running.exchange(0, ordering: .acquiringAndReleasing) & Self.markBits
        owner.store(0, ordering: .relaxed)
        call = nil
        if mark != 0, failure == nil { failure = Self.failure(of: mark) }
        return failure
    }

    /// Calls a function with what stands in its slots, and gives it its turn where it asks for host functions.
    ///
    /// - Parameter position: of the event that its statements come from.
    @inline(__always)
    func run(_ function: BoundFunction, position: Int64) -> Int32 {
        function.hostFunctions.isEmpty ? function.call() : runWithHost(function, position: position)
    }

    private func runWithHost(_ function: BoundFunction, position: Int64) -> Int32 {
        lastTurn += 1
        let place = Int(lastTurn % Self.turns)
        for slot in function.hostFunctions.execute { function.slots[slot] = closures.execute[place].address }
        for slot in function.hostFunctions.fail { function.slots[slot] = closures.fail[place].address }
        self.function = function
        call?.queue.position = position
        turn.store(lastTurn, ordering: .releasing)
        let status = function.call()
        turn.store(0, ordering: .releasing)
        call?.queue.position = nil
        self.function = nil
        return status
    }

    /// Whether nothing was refused and the function in hand did not say that it fails.
    var canGoOn: Bool {
        words == nil && failure == nil && running.load(ordering: .relaxed) & Self.markBits == 0
    }

    /// From now on every host function of the running call fails and touches nothing; returns when none is at work. Any
    /// thread.
    func revoke() {
        mark(running.load(ordering: .acquiring), Self.revokedMark)
        lock.withLock { _ in }
    }

    private static func failure(of mark: UInt) -> EventStoreError {
        switch mark {
        case revokedMark:
            EventStoreError(.interrupted, "the host has ended the call, which did not return in time")
        case 2, 4:
            EventStoreError(
                .misusedCall,
                "'\(mark == 2 ? "execute" : "fail")' was used after the call that it was given to; a host function is the function's own until that returns"
            )
        default:
            EventStoreError(
                .misusedCall,
                "'\(mark == 1 ? "execute" : "fail")' was used on another thread; it may only be used on the thread that the host calls"
            )
        }
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
}

// MARK: The host functions

extension FunctionCallContext {
    /// Runs `body` for a closure of the turn in hand, on the call's thread; anything else is refused.
    private func use<Result: Sendable>(
        _ closure: HostClosure, otherwise: Result, _ body: (ProjectionCall) -> Result
    ) -> Result {
        let function = closure.function
        let running = running.load(ordering: .acquiring)
        guard running != 0 else {
            let report = report.withLock { report in
                defer { report = nil }
                return report
            }
            report?(function)
            return otherwise
        }
        guard owner.load(ordering: .relaxed) == pthread_self() else {
            mark(running, function == .execute ? 1 : 3)
            return otherwise
        }
        let turn = turn.load(ordering: .relaxed)
        guard turn != 0, turn % Self.turns == closure.turn, self.function?.hostFunctions.has(function) == true else {
            mark(running, function == .execute ? 2 : 4)
            return otherwise
        }
        return lock.withLock { _ in
            // Revoked or misused meanwhile?
            guard let call, self.running.load(ordering: .acquiring) & Self.markBits == 0 else { return otherwise }
            return body(call)
        }
    }

    /// `execute`: 0 where the statement was queued.
    func execute(
        _ closure: HostClosure, _ statement: UnsafeRawBufferPointer?, count: Int,
        _ texts: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int>?
    ) -> Int32 {
        use(closure, otherwise: 1) { call in
            guard failure == nil else { return 1 }
            do {
                guard let statement else {
                    throw EventStoreError(
                        .invalidParameter, "execute was given a null pointer for its statement, or no length")
                }
                guard (0...StatementQueue.maximumParameters).contains(count), texts != nil || count == 0 else {
                    throw EventStoreError(
                        .invalidParameter,
                        "execute was given \(count) parameters\(texts == nil ? " and a null pointer" : ""), at most \(StatementQueue.maximumParameters) can be sent"
                    )
                }
                parameters.removeAll(keepingCapacity: true)
                for index in 0..<count {
                    guard let text = texts![index] else {
                        parameters.append(.null)
                        continue
                    }
                    let length = lengths?[index] ?? strlen(text)
                    guard length >= 0 else {
                        throw EventStoreError(
                            .invalidParameter, "parameter $\(index + 1) of execute has a length that is none")
                    }
                    parameters.append(.text(UnsafeRawBufferPointer(start: text, count: length)))
                }
                try parameters.withUnsafeBufferPointer { try call.queue.execute(statement, parameters: $0) }
                return 0
            } catch {
                record(error, call)
                return 1
            }
        }
    }

    /// `fail`: the event fails, whatever the function returns.
    func fail(_ closure: HostClosure, _ text: UnsafeRawBufferPointer?) {
        use(closure, otherwise: ()) { _ in
            let text = text.map { String(decoding: $0.prefix(4096), as: UTF8.self) } ?? ""
            let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
            let line = String(String.UnicodeScalarView(scalars))
            words = line.isEmpty ? "the function gave an empty text" : line
        }
    }

    private func record(_ error: any Error, _ call: ProjectionCall) {
        var error = error as? EventStoreError ?? EventStoreError(.statementFailed, String(describing: error))
        if error.statement == nil {
            error.statement = call.queue.nextIndex
            error.position = error.position ?? call.queue.position
        }
        failure = error
    }
}

// MARK: Where contexts come from

extension FunctionCallContext {
    // The first of them has rested longest: a late use of its closures is the least likely.
    private static let spare = Mutex<[FunctionCallContext]>([])

    /// A context for one projection, with the closures that its functions ask for; nil where the system gives no memory for
    /// them. A context stays until the process ends and is used again: a closure that outlives its projection meets a context
    /// of another turn, not freed memory.
    static func take(for functions: [BoundFunction]) -> FunctionCallContext? {
        let context = spare.withLock { $0.isEmpty ? nil : $0.removeFirst() } ?? make()
        guard context.prepare(for: functions) else {
            context.giveBack()
            return nil
        }
        return context
    }

    /// How many there are.
    static let made = Atomic<Int>(0)

    private static func make() -> FunctionCallContext {
        made.add(1, ordering: .relaxed)
        return FunctionCallContext()
    }

    /// Takes a context back, of which no call is running.
    func giveBack() { Self.spare.withLock { $0.append(self) } }
}
