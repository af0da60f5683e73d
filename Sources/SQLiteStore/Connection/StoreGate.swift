import Dispatch
import EventStore

/// Lets one transaction at a time of this process at the database, in the order in which they came: waiting here is fair
/// and wakes at once, where SQLite's own waiting is a sleep and a retry.
final class StoreGate: Sendable {
    private let turn: DispatchSemaphore

    init() {
        // Made with 0: a semaphore must not go with less than it was made with.
        turn = DispatchSemaphore(value: 0)
        turn.signal()
    }

    /// Waits for the turn. False when the time is over.
    ///
    /// - Parameter check: called every 50 ms at least; ends the wait by throwing.
    func enter(timeout seconds: Double, check: () throws -> Void) throws -> Bool {
        if turn.wait(timeout: .now()) == .success { return true }
        let deadline = DispatchTime.now() + seconds
        while true {
            try check()
            let step = min(deadline, .now() + .milliseconds(50))
            if turn.wait(timeout: step) == .success { return true }
            if step == deadline { return false }
        }
    }

    /// Gives the turn to the next.
    func leave() {
        turn.signal()
    }
}
