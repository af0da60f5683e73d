import Synchronization

/// That a runner has ended, for those who wait for it, but not for ever.
final class RunnerEnd: Sendable {
    private let isOver = Atomic(false)
    private let isUnclean = Atomic(false)

    /// Whether the next runner must know that this one has run.
    var mustBeKnown: Bool { isUnclean.load(ordering: .acquiring) }

    /// Whether the runner has ended.
    var isThere: Bool { isOver.load(ordering: .acquiring) }

    func hasCome(cleanly: Bool) {
        isUnclean.store(!cleanly, ordering: .releasing)
        isOver.store(true, ordering: .releasing)
    }

    /// Waits for the end. False where it was given up.
    ///
    /// - Parameters:
    ///   - interval: how often it is looked.
    ///   - isHopeless: whether it is given up; asked again and again.
    func wait(every interval: Duration = .milliseconds(2), unless isHopeless: () -> Bool) async -> Bool {
        while !isThere {
            if isHopeless() { return false }
            // Also where the caller's task is cancelled.
            await Task { try? await Task.sleep(for: interval) }.value
        }
        return true
    }
}
