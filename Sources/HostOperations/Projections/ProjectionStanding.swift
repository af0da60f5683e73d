/// What a projection's state says to those who only ask whether all is well: the exit code, readiness, metrics.
public struct ProjectionStanding: Sendable, Hashable {
    /// Whether it does what it should: it has caught up, or is about to.
    public let isReady: Bool
    /// Whether it has not done, and will not do by itself, what a run until all is caught up is for.
    public let failsCatchUp: Bool
    /// Whether it has ended in this process.
    public let isOver: Bool
}
