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
    private static func seconds(_ limit: Duration) -> String {
        let tenths = Int((limit / .milliseconds(100)).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }

    /// One line for operators.
    public var description: String {
        switch self {
        case .orderly(let reason): "stopped: \(reason)"
        case .failedToStart(let hook, let error): "\(hook) could not start: \(error)"
        case .timedOut(let hook, let limit):
            "\(hook) did not stop within \(Self.seconds(limit)); raise SHUTDOWN_TIMEOUT if it needs longer"
        case .abandoned(let signal): "\(SignalName.text(signal)) came again: ended at once, without stopping all hooks"
        }
    }
}
