public import ProjectionRunning

/// What a projection's state says to those who only ask whether all is well: the exit code, readiness, metrics.
public struct ProjectionStanding: Sendable, Hashable {
    /// Whether it does what it should: it has caught up, or is about to.
    public let isReady: Bool
    /// Whether it has not done, and will not do by itself, what a run until all is caught up is for.
    public let failsCatchUp: Bool
    /// Whether it has ended in this process.
    public let isOver: Bool
}

extension ProjectionState {
    /// The one place that judges states: a new one is judged here, or the host does not compile.
    public var standing: ProjectionStanding {
        switch self {
        case .live, .catchingUp: ProjectionStanding(isReady: true, failsCatchUp: false, isOver: false)
        case .starting, .retrying: ProjectionStanding(isReady: false, failsCatchUp: false, isOver: false)
        case .stuck: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: false)
        case .ahead: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: false)
        case .fenced: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: false)
        case .failed: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: true)
        case .stopped: ProjectionStanding(isReady: false, failsCatchUp: false, isOver: true)
        }
    }
}
