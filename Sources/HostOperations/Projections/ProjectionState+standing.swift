public import ProjectionRunning

extension ProjectionState {
    /// The one place that judges states: a new one is judged here, or the host does not compile.
    public var standing: ProjectionStanding {
        switch self {
        case .live, .catchingUp: ProjectionStanding(isReady: true, failsCatchUp: false, isOver: false)
        case .starting, .retrying: ProjectionStanding(isReady: false, failsCatchUp: false, isOver: false)
        case .stuck: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: false)
        case .paused: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: false)
        case .ahead: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: false)
        case .fenced: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: false)
        case .failed: ProjectionStanding(isReady: false, failsCatchUp: true, isOver: true)
        case .stopped: ProjectionStanding(isReady: false, failsCatchUp: false, isOver: true)
        }
    }
}
