import EventStore
import Foundation
import Synchronization

/// How one projection stands, written by its runner and read by anyone.
final class StatusBoard: Sendable {
    private struct State {
        var status: ProjectionStatus
        var started = ContinuousClock.now
        /// When this process first saw a head above the position.
        var behindSince: ContinuousClock.Instant?
        var hasSeenHead = false
        /// When the oldest event that is not projected yet happened, seconds since 1970.
        var oldest: Double?

        mutating func noteLag() {
            guard let head = status.head else { return }
            hasSeenHead = true
            if head > status.position ?? 0 {
                behindSince = behindSince ?? .now
            } else {
                behindSince = nil
                oldest = nil
            }
        }
    }

    private let state: Mutex<State>

    init(_ definition: ProjectionDefinition) {
        state = Mutex(
            State(
                status: ProjectionStatus(
                    name: definition.name.description, application: definition.application.description,
                    state: .starting,
                    position: nil, head: nil, lagSeconds: nil, events: 0, batches: 0, seconds: 0, retries: 0,
                    attempts: 0,
                    error: nil)))
        drives(definition)
    }

    func status() -> ProjectionStatus {
        state.withLock { state in
            var status = state.status
            if state.hasSeenHead {
                status.lagSeconds = state.behindSince.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0
                if let oldest = state.oldest {
                    status.lagSeconds = max(0, Date().timeIntervalSince1970 - oldest)
                    status.oldestEventAt = oldest
                }
            }
            return status
        }
    }

    func enter(_ new: ProjectionState) {
        state.withLock { $0.status.state = new }
    }

    func started(at position: Int64?) {
        state.withLock { $0.status.position = position }
    }

    func saw(head: Int64) {
        state.withLock { state in
            state.status.head = head
            state.noteLag()
        }
    }

    /// A batch is in hand.
    ///
    /// - Parameter oldest: when its first event happened, seconds since 1970; nil where it does not say.
    func began(oldest: Double?) {
        state.withLock { $0.oldest = oldest }
    }

    func committed(events: Int, position: Int64) {
        state.withLock { state in
            state.status.position = position
            if events > 0 {
                state.status.events += Int64(events)
                state.status.batches += 1
                state.status.seconds = (ContinuousClock.now - state.started) / .seconds(1)
            }
            state.status.attempts = 0
            state.status.error = nil
            state.noteLag()
        }
    }

    /// Another build of the handler, with what the host knows of it, is driven.
    func drives(_ definition: ProjectionDefinition) {
        state.withLock { $0.status.pluginVersion = definition.pluginVersion }
    }

    /// Why another build of the handler was not taken, or given up again; nil: one was taken.
    func swapFailed(_ text: String?) {
        state.withLock { $0.status.swapProblem = text }
    }

    func hasPutAside(_ letters: LetterCounts) {
        state.withLock { $0.status.letters = letters }
    }

    /// A call does not return.
    func isStuck(_ text: String) {
        state.withLock { state in
            state.status.error = text
            state.status.state = .stuck
        }
    }

    /// No runner drives it until it is resumed.
    func isPaused(_ text: String) {
        state.withLock { state in
            state.status.error = text
            state.status.state = .paused
        }
    }

    /// Another runner begins.
    func begins() {
        state.withLock { state in
            state.status.state = .starting
            state.status.error = nil
            state.status.attempts = 0
        }
    }

    func failed(_ text: String, attempts: Int, entering new: ProjectionState) {
        state.withLock { state in
            state.status.error = text
            state.status.attempts = attempts
            state.status.retries += 1
            state.status.state = new
        }
    }
}
