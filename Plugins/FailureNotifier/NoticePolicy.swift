import ProjectionSDK

/// Which changes are worth a notice: a projection that enters a state of trouble, and one that is well again after it. Pure.
struct NoticePolicy {
    /// What is told of unless the config says otherwise: each of them lasts until somebody does something.
    static let usualTroubles = ["failed", "stuck", "ahead", "fenced", "rejected"]
    /// What the config may ask for.
    static let possibleTroubles = usualTroubles + ["retrying", "paused", "left-out", "stopped"]
    private let troubles: Set<String>
    /// The positions at which projections came into trouble.
    private var troubled: [String: Int64] = [:]

    init(troubles: Set<String>) { self.troubles = troubles }

    /// The notice that a change asks for; nil for none.
    mutating func notice(of change: ProjectionChange) -> Notice? {
        if troubles.contains(change.state) {
            troubled[change.projection] = change.position ?? 0
            // Another reason of the same state is no new trouble.
            return change.state == change.previousState ? nil : Notice(.trouble, change)
        }
        guard let position = troubled[change.projection], isWell(change, after: position) else { return nil }
        troubled[change.projection] = nil
        return Notice(.recovered, change)
    }

    /// Whether a trouble has ended: what lies between, like `starting`, does not tell, nor does the catching up of one that has
    /// committed nothing since.
    private func isWell(_ change: ProjectionChange, after position: Int64) -> Bool {
        change.state == "live" || change.state == "catching-up" && (change.position ?? 0) > position
    }
}
