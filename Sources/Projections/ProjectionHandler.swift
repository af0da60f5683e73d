public import EventStore

/// What a runner drives: a plugin's instance, plain functions, a child process, or a projection of the process itself.
///
/// Calls come one at a time, from the runner's own thread, never from Swift's cooperative pool: a handler may block.
public protocol ProjectionHandler: AnyObject {
    /// Creates the read model's tables if they are missing.
    func setUp(in call: ProjectionCall) throws(ProjectionFailure)
    /// Applies events; what it writes through `call` is committed with the position, or not at all.
    func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure)
    /// Empties the read model.
    func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure)
    /// Asks the running call to end soon, from any thread.
    var stopRequest: StopRequest { get }
    /// Takes the running call away from a handler that does not return; nil where that cannot be done.
    var revocation: CallRevocation? { get }
    /// Ends the handler; no call follows.
    func destroy()
}

extension ProjectionHandler {
    /// nil: a call cannot be taken away.
    public var revocation: CallRevocation? { nil }
}
