import Synchronization

@testable import Lifespan

/// What hooks did, in order.
final class Journal: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock { $0 } }
    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A hook in memory that writes down what is done with it.
struct RecordingHook: LifespanHook {
    let name: String
    let priority: Int
    let journal: Journal
    var onStart: @Sendable () async throws -> Void = {}
    var onStop: @Sendable () async -> Void = {}
    var isLeftOut = false

    func start() async throws {
        journal.note("start \(name)")
        try await onStart()
    }

    func stop() async {
        journal.note("stop \(name)")
        await onStop()
    }
}

/// A clock that stands until it is moved.
final class StandingClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [(until: Instant, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    var now: Instant { state.withLock { $0.now } }
    let minimumResolution = Duration.nanoseconds(1)
    /// Whether anybody sleeps, to wait for before moving on.
    var hasSleepers: Bool { state.withLock { !$0.sleepers.isEmpty } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.now >= deadline { return true }
                state.sleepers.append((deadline, continuation))
                return false
            }
            if isOver { continuation.resume() }
        }
        try Task.checkCancellation()
    }

    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.until <= state.now }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}

struct Refusal: Error, CustomStringConvertible {
    let description: String
}
