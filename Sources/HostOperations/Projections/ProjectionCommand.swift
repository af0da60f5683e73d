/// What a projection can be told to do.
public enum ProjectionCommand: String, Sendable, Hashable, CaseIterable {
    /// Stop until it is told to resume.
    case pause
    /// Go on from the recorded position.
    case resume
    /// Clears the read model and the position.
    case reset
    /// Builds the read model anew beside the live one, and switches.
    case rebuild
}
