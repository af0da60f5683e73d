import Foundation
import HostOperations
import Logging
import ProjectionHost
import Synchronization

/// Shows how a catch-up gets on: one line that is redrawn on a terminal, a log line now and then elsewhere.
final class ProgressDisplay: Sendable {
    private struct State {
        var progress = CatchUpProgress()
        var lastLogged: Double?
    }

    private let state = Mutex(State())
    private let logger: Logger
    private let output: ConsoleOutput
    private let redraws: Bool
    /// Seconds between log lines.
    private static let logInterval = 5.0

    init(logger: Logger, output: ConsoleOutput = .standardError) {
        self.logger = logger
        self.output = output
        redraws = output.isTerminal
    }

    var watcher: ProjectionWatcher {
        ProjectionWatcher(
            every: .milliseconds(redraws ? 200 : 1000),
            look: { self.look(at: $0, time: ProcessInfo.processInfo.systemUptime) },
            end: { self.output.draw(footer: "") })
    }

    private func look(at statuses: [ProjectionSnapshot], time: Double) {
        state.withLock { state in
            let sample = state.progress.look(at: statuses, time: time)
            let isCatchingUp = statuses.contains { $0.isCatchingUp }
            if redraws {
                output.draw(footer: isCatchingUp ? sample.line(width: output.width) : "")
            } else if isCatchingUp {
                guard let last = state.lastLogged else {
                    // A catch-up of a few seconds needs no line.
                    state.lastLogged = time
                    return
                }
                guard time - last >= Self.logInterval else { return }
                state.lastLogged = time
                logger.info(
                    "catching up",
                    metadata: [
                        "projections": "\(sample.behind)", "events": "\(sample.events)", "rate": "\(Int(sample.rate))",
                        "remaining": "\(sample.remaining)",
                    ])
            } else {
                state.lastLogged = nil
            }
        }
    }
}
