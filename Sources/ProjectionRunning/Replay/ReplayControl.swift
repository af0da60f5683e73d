/// Watches the calls of a ``ProjectionReplay`` from other threads, and ends what it waits in.
public final class ReplayControl: Sendable {
    let stop = RunnerStop()
    let watch: CallWatch

    /// - Parameter options: how long a call may take, and how long it may go on once it was cancelled.
    public init(_ options: RunnerOptions) {
        watch = CallWatch(
            limit: options.applyTimeout, grace: options.cancelGrace, storeGrace: options.storeGrace, stop: stop)
    }

    /// Asks the handler to end, and cuts off what it or the replay waits for in the store; what is under way fails.
    public func interrupt() { stop.force() }

    /// Does what is due for a call that takes too long: to be called again and again while the replay goes on.
    ///
    /// - Returns: what is to be said of a call that does not return, once; the thread of the replay is in it for good.
    public func look() -> String? { watch.look() }
}
