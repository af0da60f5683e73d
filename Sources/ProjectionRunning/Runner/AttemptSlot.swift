import Synchronization

/// Which runner of the process tries an event alone that may end the process: one at a time, so that an end is charged to the
/// one that was at it.
final class AttemptSlot: Sendable {
    private let isTaken = Atomic(false)
    /// A handler that takes longer holds up nobody: the others' attempts are then not written down.
    private static let patience = Duration.seconds(2)

    /// - Returns: whether the caller has it; it must then give it back.
    nonisolated(nonsending) func take() async -> Bool {
        let deadline = ContinuousClock.now + Self.patience
        while isTaken.exchange(true, ordering: .acquiringAndReleasing) {
            guard .now < deadline, !Task.isCancelled else { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    func giveBack() { isTaken.store(false, ordering: .releasing) }
}
