/// Takes the running call away from a handler that does not return. Any thread.
public struct CallRevocation: Sendable {
    private let work: @Sendable () -> Void

    /// - Parameter work: when it has returned, the handler touches nothing more of the call that runs, and the call fails
    ///   when it returns. It may wait for a statement, which has to be interrupted first.
    public init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
    }

    /// From now on the handler touches neither the session nor the queue of the call that runs. Nothing happens between
    /// calls; not to be used once the handler is destroyed.
    public func revoke() { work() }
}
