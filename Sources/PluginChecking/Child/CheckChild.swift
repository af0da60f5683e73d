import Foundation
import PluginLoading

/// Makes one check in a child process and says what came of it.
struct CheckChild {
    /// The first argument of a program that is to be the child, see ``CheckServant``.
    static let argument = "check-plugin"

    let program: String
    let timeLimit: Duration
    let environment: [String]
    /// Gets what the plugin prints and logs meanwhile, a line each.
    let tell: (String) -> Void

    private static let mostLines = 50

    func make(_ request: CheckRequest) -> CheckResult {
        let began = ContinuousClock.now
        let others = LeftProcesses.adopt()
        var (outcome, detail) = run(request)
        let left = LeftProcesses.end(but: others)
        if left > 0, outcome == .passed {
            (outcome, detail) = (
                .failed, "leaves \(left) process\(left == 1 ? "" : "es") behind; end in time what it has started"
            )
        }
        return CheckResult(
            request.check.rawValue, projection: request.projection, outcome, detail,
            seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    private func run(_ request: CheckRequest) -> (CheckOutcome, String) {
        var lines = 0
        func tellOnce(_ line: String) {
            lines += 1
            if lines <= Self.mostLines { tell("\(request.check.rawValue): \(line)") }
        }
        var step = "it was opened"
        do throws(ProbeStartFailure) {
            let child = try ProbeChild<CheckAnswer>(
                program, arguments: [Self.argument], environment: environment, printed: { tellOnce($0) })
            defer { child.kill() }
            child.send(ProbeLines.line(request), within: timeLimit)
            let deadline = SuspendingClock.now + timeLimit
            while true {
                switch child.next(by: deadline, of: timeLimit, unless: { false }) {
                case .answer(.began(let what)): step = what
                case .answer(.logged(_, let text)):
                    tellOnce(text)
                    guard SuspendingClock.now < deadline else { return silence(step) }
                case .answer(.ended(let outcome, let detail, let token)):
                    // Anything else is something that the plugin has written.
                    guard token == request.token else { continue }
                    child.tellRest()
                    return (outcome, detail)
                case .ended(let end): return ended(end, step)
                case .abandoned: return (.skipped, "it was given up")
                }
            }
        } catch {
            return (.skipped, "no child process can be started: \(error.reason)")
        }
    }

    private func ended(_ end: ProbeEnd, _ step: String) -> (CheckOutcome, String) {
        switch end {
        case .signal(let number):
            (.crashed, "crashed with \(ProbeEnd.name(ofSignal: number)) when \(step)")
        case .exit(let code):
            (.crashed, "ended the process\(code.map { " with exit code \($0)" } ?? "") when \(step)")
        case .silence: silence(step)
        }
    }

    private func silence(_ step: String) -> (CheckOutcome, String) {
        (
            .timedOut,
            "did not return within \(timeLimit.components.seconds) s when \(step); correct it, or give it longer with --timeout"
        )
    }
}
