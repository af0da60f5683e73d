import Metrics

/// What a runner times itself. Made once, and recorded once a batch, so that an event costs nothing.
struct RunnerMetrics {
    private let apply: Timer
    private let commit: Timer

    init(_ definition: ProjectionDefinition, factory: any MetricsFactory) {
        let of = [("projection", "\(definition.name)"), ("application", "\(definition.application)")]
        apply = Timer(label: "projectionist_apply_seconds", dimensions: of, factory: factory)
        commit = Timer(label: "projectionist_commit_seconds", dimensions: of, factory: factory)
    }

    /// Times the handler's work on a batch, whether it succeeds or throws.
    func timingApply<R>(_ body: () throws -> R) rethrows -> R { try Self.timing(apply, body) }

    /// Times the way of a batch's statements, its position and the COMMIT to the store and back.
    func timingCommit<R>(_ body: () throws -> R) rethrows -> R { try Self.timing(commit, body) }

    private static func timing<R>(_ timer: Timer, _ body: () throws -> R) rethrows -> R {
        let start = ContinuousClock.now
        defer {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
        return try body()
    }
}
