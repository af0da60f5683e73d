/// Takes the running call of an instance away from a plugin that does not return. Any thread.
public struct CallRevocation: @unchecked Sendable {
    // Sendable: `revoke` of a context may be called on any thread, and nothing else is used of it.
    private let context: CallContext

    init(_ context: CallContext) {
        self.context = context
    }

    /// From now on every function of the host that the plugin calls in this call fails and touches nothing, and the call
    /// fails when it returns. Waits for the one that is at work: a statement that the server is busy with has to be
    /// interrupted first. Nothing happens between calls; not to be used once the instance is destroyed.
    public func revoke() { context.revoke() }
}
