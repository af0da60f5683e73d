import EventStore

/// What PostgreSQL's error codes mean. Source: the failure table of the runner's contract.
enum SQLState {
    /// - Parameter revalidates: whether the error is of a cached plan that no longer fits; the server's function says so.
    static func traits(_ state: String, revalidates: Bool = false) -> ErrorTraits {
        var traits: ErrorTraits = []
        switch state {
        // A deadlock, a serialization failure, a cancel that was not ours.
        case "40001", "40P01", "57014": traits = .transient
        case "25006": traits = [.transient, .readOnly]
        case "55P03": traits = [.transient, .locked]
        case "26000": traits = [.transient, .stalePlan]
        // It also says that PostgreSQL does not have a feature, which no waiting changes.
        case "0A000": traits = revalidates ? [.transient, .stalePlan] : []
        case "23505", "42P07", "42710": traits = .alreadyExists
        // A wrong count of parameters is the statement's own doing.
        case "08P01": traits = []
        default: break
        }
        switch state.prefix(2) {
        case "08" where state != "08P01", "53", "58": traits.insert(.transient)
        case "42": traits.insert(.definitions)
        case "28", "3D", "3F": traits.formUnion([.definitions, .configuration])
        case "57" where state.hasPrefix("57P0"): traits.formUnion([.transient, .sessionEnded])
        default: break
        }
        if state == "42501" { traits.insert(.configuration) }
        return traits
    }
}
