import ProjectionSDK

/// Which changes are worth a notice: a projection that enters a state of trouble, and one that is well again after it. Pure.
struct NoticePolicy {
    /// What is told of unless the config says otherwise: each of them lasts until somebody does something.
    static let usualTroubles = ["failed", "stuck", "ahead", "fenced", "rejected"]
    /// What the config may ask for.
    static let possibleTroubles = usualTroubles + ["retrying", "paused", "left-out", "stopped"]
    /// What ends a trouble: what lies between, like `starting`, does not.
    private static let well: Set<String> = ["live", "catching-up"]

    private let troubles: Set<String>
    private var troubled: Set<String> = []

    init(troubles: Set<String>) { self.troubles = troubles }

    /// The notice that a change asks for; nil for none.
    mutating func notice(of change: ProjectionChange) -> Notice? {
        if troubles.contains(change.state) {
            troubled.insert(change.projection)
            // Another reason of the same state is no new trouble.
            return change.state == change.previousState ? nil : Notice(.trouble, change)
        }
        guard Self.well.contains(change.state), troubled.remove(change.projection) != nil else { return nil }
        return Notice(.recovered, change)
    }
}
