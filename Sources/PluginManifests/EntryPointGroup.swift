/// The groups of entry points that a manifest may declare.
public enum EntryPointGroup: String, Sendable, Hashable, CaseIterable {
    /// Applications that the package declares.
    case applications
    /// Projections that its library has.
    case projections
    /// Hooks that its library has.
    case lifespan
}
