import HostOperations

/// Looks at the host for all feeds of its state together, so that many who look cost the store no more than one.
actor HostStateSampler {
    /// How often the host is looked at while somebody wants to know, and how old what is told can be.
    static let interval = Duration.milliseconds(250)
    /// How long the store may take for an answer before that is told.
    private static let patience = Duration.seconds(3)

    private let control: any HostControl
    private var latest = HostState()
    private var taken: ContinuousClock.Instant?
    /// nil before the first answer.
    private var projections: [ProjectionSnapshot]?
    /// Why `projections` are not of now.
    private var problem: String?
    /// Since when the store is being asked; nil while it is not.
    private var asked: ContinuousClock.Instant?

    init(_ control: any HostControl) { self.control = control }

    /// How the host stands. Does not wait for the store: projections that it does not tell of in time are told as they were.
    func state() async -> HostState {
        if let taken, .now - taken < Self.interval { return latest }
        taken = .now
        ask()
        let health = await control.health()
        let plugins = await control.plugins()
        let pools = await control.pools()
        var state = HostState()
        state.add(.host, host(health))
        state.add(.plugins, plugins.json)
        state.add(.pools, JSONObject { $0.add("pools", pools.map(\.json)) })
        for projection in projections ?? [] { state.add(.projection(projection.name), projection.standingJSON) }
        state.isComplete = projections != nil || problem != nil
        latest = state
        return state
    }

    private func host(_ health: HealthReport) -> JSONObject {
        JSONObject { object in
            health.addIdentity(to: &object)
            object.add("subsystems", health.subsystemsJSON)
            object.add("projections_known", projections != nil)
            object.add("projections_problem", problem)
        }
    }

    private func ask() {
        if let asked {
            if .now - asked > Self.patience { problem = "the store does not answer; what is shown was so before" }
            return
        }
        asked = .now
        Task {
            do {
                projections = try await control.projections()
                problem = nil
            } catch {
                let known = error as? OperationError
                problem =
                    known.flatMap { $0.code == .failed ? nil : $0.description } ?? "the projections cannot be looked at"
            }
            asked = nil
        }
    }
}
