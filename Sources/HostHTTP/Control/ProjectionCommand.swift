/// What a projection can be told to do.
public enum ProjectionCommand: String, Sendable, Hashable, CaseIterable {
    case pause
    case resume
    /// Clears the read model and the position.
    case reset
    /// Builds the read model anew beside the live one, and switches.
    case rebuild
}
