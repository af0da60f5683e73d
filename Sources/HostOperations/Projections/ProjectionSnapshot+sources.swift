import EventStore
public import ProjectionRunning

extension ProjectionSnapshot {
    /// What its state says to those who only ask whether all is well.
    public var standing: ProjectionStanding {
        if let state = ProjectionState(rawValue: state) { return state.standing }
        let isUnstarted = UnstartedProjection.State(rawValue: state) != nil
        return ProjectionStanding(isReady: false, failsCatchUp: true, isOver: isUnstarted)
    }

    /// Whether it is behind and projecting.
    public var isCatchingUp: Bool { state == ProjectionState.catchingUp.rawValue }

    /// A projection that runs in this process.
    ///
    /// - Parameter process: this one, `host:pid`; nil where nobody needs to be told.
    public init(_ status: ProjectionStatus, process: String? = nil) {
        self.init(
            name: status.name, application: status.application, state: status.state.rawValue,
            position: status.position, head: status.head, lagSeconds: status.lagSeconds, events: status.events,
            seconds: status.seconds, retries: status.retries, attempts: status.attempts, error: status.error,
            letters: status.letters, pluginVersion: status.pluginVersion.isEmpty ? nil : status.pluginVersion,
            process: process)
    }

    /// A projection as the store has it.
    public init(_ stored: StoredProjection) {
        self.init(
            name: stored.name, application: stored.application, state: stored.state, position: stored.position,
            head: stored.head, lagSeconds: stored.lagSeconds, events: stored.report?.events ?? 0,
            seconds: stored.report?.seconds ?? 0, attempts: stored.report?.attempts, error: stored.error,
            letters: stored.letters, process: stored.report?.process, updatedAt: stored.report?.updatedAt)
    }

    /// A projection that was never started.
    public init(_ unstarted: UnstartedProjection) {
        self.init(
            name: unstarted.name, application: unstarted.application, state: unstarted.state.rawValue, events: 0,
            seconds: 0, error: unstarted.reason)
    }
}
