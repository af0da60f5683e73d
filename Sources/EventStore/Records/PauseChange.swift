/// A change of what is paused.
public enum PauseChange: Sendable, Hashable {
    /// The projection is paused from now on; one that is paused already stays so, with its first reason.
    case begin(ProjectionPause)
    /// It is not paused any longer.
    case end(projection: String, application: String)
}
