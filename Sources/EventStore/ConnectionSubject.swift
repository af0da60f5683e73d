/// Whose tables a connection is for.
public enum ConnectionSubject: Sendable, Hashable {
    /// The log of an application.
    case log(ApplicationName)
    /// The position of a projection, and its read model.
    case projection(ProjectionName)
}
