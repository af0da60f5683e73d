/// Something that is started when the process starts and stopped when it ends.
public protocol LifespanHook: Sendable {
    /// For logs and errors: `event_store_lifespan`.
    var name: String { get }
    /// Lower starts first and stops last; hooks of one priority go by name.
    var priority: Int { get }
    /// Returns once the hook is up; what goes on after that runs in tasks of its own. The task is cancelled when a
    /// signal asks for the end meanwhile.
    ///
    /// - Throws: what keeps the process from starting. ``stop()`` is not called then.
    func start() async throws
    /// Ends what ``start()`` began; called once, and only after a start that succeeded.
    func stop() async
}

/// How a process ended.
public enum LifespanEnding: Sendable {
    /// Everything was stopped, after a signal or because somebody asked for it; `reason` says which.
    case orderly(reason: String)
    /// A hook could not start; those before it were stopped.
    case failedToStart(hook: String, error: any Error)
    /// A hook did not come to its end within the time-out; it still runs, and so the process must be ended.
    case timedOut(hook: String, limit: Duration)
    /// A second signal came while hooks were being stopped: the process must be ended at once.
    case abandoned(signal: Int32)
}

extension LifespanEnding: CustomStringConvertible {
    /// One line for operators.
    public var description: String {
        switch self {
        case .orderly(let reason): "stopped: \(reason)"
        case .failedToStart(let hook, let error): "\(hook) could not start: \(error)"
        case .timedOut(let hook, let limit):
            "\(hook) did not stop within \(limit.components.seconds) s; raise SHUTDOWN_TIMEOUT if it needs longer"
        case .abandoned(let signal): "\(SignalName.text(signal)) came again: ended at once, without stopping all hooks"
        }
    }
}
