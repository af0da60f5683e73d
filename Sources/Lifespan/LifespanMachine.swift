/// What the scheduler does next, without doing it: no clock, no task, no hook. ``Lifespan`` performs the actions.
///
/// Hooks are known by their index in starting order.
struct LifespanMachine {
    /// What has happened.
    enum Event: Sendable, Hashable {
        case begin
        /// The hook that was being started is up.
        case started
        /// The hook that was being started is not up.
        case startFailed
        /// The hook that was being stopped is down.
        case stopped
        case endRequested(reason: String)
        case signal(Int32)
        /// The time for stopping is over.
        case deadlinePassed
    }

    /// What is to be done.
    enum Action: Sendable, Hashable {
        case start(Int)
        /// Cancel the start that is under way; its event still comes.
        case cancelStart
        case stop(Int)
        /// From now on the time-out counts; happens once.
        case armDeadline
        /// All hooks are up.
        case announceRunning
        /// A hook does not stop in time, and the process ends for another reason.
        case reportHang(Int)
        case finish(Ending)
    }

    enum Ending: Sendable, Hashable {
        case orderly(reason: String)
        case failedToStart(Int)
        case timedOut(Int)
        case abandoned(signal: Int32)
    }

    /// Why the hooks are being stopped.
    private enum Cause {
        case requested(String)
        case signal(Int32)
        case startFailure(Int)

        var ending: Ending {
            switch self {
            case .requested(let reason): .orderly(reason: reason)
            case .signal(let signal): .orderly(reason: SignalName.text(signal))
            case .startFailure(let hook): .failedToStart(hook)
            }
        }
    }

    private enum Phase {
        case idle
        /// `ending` is set once the hook being started shall be the last one.
        case starting(Int, ending: Cause?)
        case running
        case stopping(Int, Cause)
        case ended
    }

    private let count: Int
    private var phase = Phase.idle
    private var signals = 0

    /// - Parameter count: how many hooks there are.
    init(count: Int) { self.count = count }

    /// Takes one event and says what follows from it. An event that no longer matters gives nothing.
    mutating func handle(_ event: Event) -> [Action] {
        if case .ended = phase { return [] }
        if case .signal(let signal) = event {
            signals += 1
            if signals > 1 { return finish(.abandoned(signal: signal)) }
        }
        switch (phase, event) {
        case (.idle, .begin):
            return startNext(0)
        case (.idle, .endRequested(let reason)):
            return finish(.orderly(reason: reason))
        case (.idle, .signal(let signal)):
            return finish(Cause.signal(signal).ending)

        case (.starting(let hook, nil), .started):
            return startNext(hook + 1)
        case (.starting(let hook, nil), .startFailed):
            return [.armDeadline] + stopNext(hook - 1, .startFailure(hook))
        case (.starting(let hook, nil), .endRequested(let reason)):
            phase = .starting(hook, ending: .requested(reason))
            return [.armDeadline]
        case (.starting(let hook, nil), .signal(let signal)):
            phase = .starting(hook, ending: .signal(signal))
            return [.armDeadline, .cancelStart]

        case (.starting(let hook, let cause?), .started):
            return stopNext(hook, cause)
        case (.starting(let hook, .requested), .startFailed):
            return stopNext(hook - 1, .startFailure(hook))
        case (.starting(let hook, let cause?), .startFailed):
            // It was cancelled: that it did not come up is what was asked for.
            return stopNext(hook - 1, cause)

        case (.running, .endRequested(let reason)):
            return [.armDeadline] + stopNext(count - 1, .requested(reason))
        case (.running, .signal(let signal)):
            return [.armDeadline] + stopNext(count - 1, .signal(signal))

        case (.stopping(let hook, let cause), .stopped):
            return stopNext(hook - 1, cause)

        case (.starting(let hook, .requested), .signal(let signal)):
            phase = .starting(hook, ending: .signal(signal))
            return [.cancelStart]
        case (.stopping(let hook, .requested), .signal(let signal)):
            phase = .stopping(hook, .signal(signal))
            return []

        case (.starting(let hook, _?), .deadlinePassed):
            return finish(.timedOut(hook))
        case (.stopping(let hook, .startFailure(let failed)), .deadlinePassed):
            return [.reportHang(hook)] + finish(.failedToStart(failed))
        case (.stopping(let hook, _), .deadlinePassed):
            return finish(.timedOut(hook))

        default:
            return []
        }
    }

    private mutating func startNext(_ hook: Int) -> [Action] {
        guard hook < count else {
            phase = .running
            return [.announceRunning]
        }
        phase = .starting(hook, ending: nil)
        return [.start(hook)]
    }

    private mutating func stopNext(_ hook: Int, _ cause: Cause) -> [Action] {
        guard hook >= 0 else { return finish(cause.ending) }
        phase = .stopping(hook, cause)
        return [.stop(hook)]
    }

    private mutating func finish(_ ending: Ending) -> [Action] {
        phase = .ended
        return [.finish(ending)]
    }
}
