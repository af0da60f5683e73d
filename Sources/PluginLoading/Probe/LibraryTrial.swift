import Logging
import PluginLibraries

/// One run of a ``ProbeMachine`` with real children.
final class LibraryTrial {
    private let libraries: [CheckedLibrary]
    private let preamble: ProbePreamble
    private let timeLimit: Duration
    private let startLimit: Duration
    private let logger: Logger
    private let isEnding: () -> Bool
    private let makeChild: (@escaping (String) -> Void) throws(ProbeStartFailure) -> ProbeChild<ProbeAnswer>
    private var machine: ProbeMachine
    private var child: ProbeChild<ProbeAnswer>?
    /// How much the library at hand has printed and logged.
    private var lines = 0

    /// A library that prints without end fills no disk.
    private static let mostLines = 200

    var children: Int { machine.children }

    init(
        _ libraries: [CheckedLibrary], _ preamble: ProbePreamble, timeLimit: Duration, startLimit: Duration,
        logger: Logger, isEnding: @escaping () -> Bool,
        makeChild: @escaping (@escaping (String) -> Void) throws(ProbeStartFailure) -> ProbeChild<ProbeAnswer>
    ) {
        self.libraries = libraries
        self.preamble = preamble
        self.timeLimit = timeLimit
        self.startLimit = startLimit
        self.logger = logger
        self.isEnding = isEnding
        self.makeChild = makeChild
        machine = ProbeMachine(count: libraries.count)
    }

    /// What took too long may have had a busy machine: a second time it may take three times as long.
    private var limit: Duration { machine.isForOne ? timeLimit * 3 : timeLimit }

    /// The outcomes, in the order of the libraries.
    func run() -> [ProbeOutcome] {
        var action = machine.begin()
        while true {
            switch action {
            case .start: action = machine.handle(start())
            case .ask(let library):
                lines = 0
                child?.send(ProbeLines.line(ProbeRequest(libraries[library])), within: limit)
                action = machine.handle(event(within: limit))
            case .wait: action = machine.handle(event(within: limit))
            case .finish:
                child?.kill()
                return machine.outcomes.map { $0 ?? .untried(reason: "it was not its turn") }
            }
        }
    }

    private func start() -> ProbeMachine.Event {
        child?.kill()
        do throws(ProbeStartFailure) {
            let new = try makeChild { [unowned self] in tell(printed: $0) }
            child = new
            new.send(ProbeLines.line(preamble), within: startLimit)
        } catch {
            child = nil
            return .cannotStart(error.reason)
        }
        return event(within: startLimit)
    }

    /// What happens next, but for what a plugin logs.
    private func event(within limit: Duration) -> ProbeMachine.Event {
        let deadline = SuspendingClock.now + limit
        while let child {
            switch child.next(by: deadline, of: limit, unless: isEnding) {
            case .ended(let end): return .ended(end)
            case .abandoned: return .abandoned
            case .answer(.ready(let version)):
                guard version == preamble.hostVersion else {
                    return .cannotStart(
                        "the program for it is of version \(version), this host of \(preamble.hostVersion)")
                }
                return .ready
            case .answer(.began(let call)): return .began(call)
            case .answer(.logged(let level, let text)):
                tell(logged: text, Logger.Level(rawValue: level) ?? .info)
                // What goes on logging has not returned either.
                if SuspendingClock.now > deadline {
                    child.kill()
                    return .ended(.silence(limit))
                }
            case .answer(.passed):
                child.tellRest()
                return .passed
            case .answer(.declined):
                child.tellRest()
                return .declined
            }
        }
        return .cannotStart("there is no child process")
    }

    private var subject: Logger.Metadata {
        machine.current.map { ["library": "\(libraries[$0].path)"] } ?? [:]
    }

    private func tell(printed line: String) { tell("printed when the library was tried: \(line)", .info) }

    /// What is no warning comes once more when the host itself calls the plugin.
    private func tell(logged text: String, _ level: Logger.Level) {
        tell("logged when the library was tried: \(text)", level >= .warning ? level : .debug)
    }

    private func tell(_ line: String, _ level: Logger.Level) {
        lines += 1
        if lines <= Self.mostLines {
            logger.log(level: level, "\(line)", metadata: subject)
        } else if lines == Self.mostLines + 1 {
            logger.warning("what the library writes from here on, while it is tried, is left out", metadata: subject)
        }
    }
}
