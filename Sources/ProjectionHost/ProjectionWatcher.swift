public import HostOperations

/// Somebody who wants to see how the projections get on.
public struct ProjectionWatcher: Sendable {
    let interval: Duration
    let look: @Sendable ([ProjectionSnapshot]) -> Void
    let end: @Sendable () -> Void

    /// - Parameters:
    ///   - look: called every `interval` while the projections run.
    ///   - end: called once, after the last look.
    public init(
        every interval: Duration, look: @escaping @Sendable ([ProjectionSnapshot]) -> Void,
        end: @escaping @Sendable () -> Void
    ) {
        self.interval = interval
        self.look = look
        self.end = end
    }
}
