/// The groups of entry points that a manifest may declare.
public enum EntryPointGroup: String, Sendable, Hashable, CaseIterable {
    case applications
    case projections
    case lifespan
}
