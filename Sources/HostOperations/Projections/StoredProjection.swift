public import EventStore
import Foundation
import ProjectionRunning

/// How a projection stands as the store has it.
public struct StoredProjection: Sendable {
    /// The projection's name.
    public var name: String
    /// The application whose log the projection follows.
    public var application: String
    /// What the process that runs it said last; `not-started` where no process ever ran it, `stopped` where that process
    /// is known to be gone, `unknown` where it has not said anything for long; `rejected` or `left-out` where a process could not run it and none does.
    public var state: String
    /// What is recorded together with the read model; nil before the first.
    public var position: Int64?
    /// The highest visible position of the application's log.
    public var head: Int64?
    /// What it has put aside.
    public var letters = LetterCounts()
    /// One line.
    public var error: String?
    /// nil where no process ever ran it.
    public var report: RunnerReport?
    /// The age of the oldest event that is not projected yet, seconds, by its own time as the process that runs the
    /// projection saw it; 0 when caught up, nil where that is not known.
    public var lagSeconds: Double? {
        guard let head else { return nil }
        if head <= position ?? 0 { return 0 }
        return report?.oldestEventAt.map { max(0, Date().timeIntervalSince1970 - $0) }
    }
}

extension StoredProjection {
    init(name: String, application: String, position: Int64?, head: Int64?, report: RunnerReport?) {
        self.init(
            name: name, application: application, state: report?.state ?? "not-started", position: position,
            head: head, error: report?.error, report: report)
        guard let report else { return }
        let age = Date().timeIntervalSince1970 - report.updatedAt
        if !report.isOver, HostProcess.isGone(report.process) {
            state = ProjectionState.stopped.rawValue
            error = "\(report.process) has ended without saying so; it was \(report.state)"
        } else if !report.isOver, age > RunnerOptions.longestSilence {
            state = "unknown"
            error =
                "\(report.process) has said nothing for \(Int(age)) s: it is gone or frozen, or cannot reach the store; it was \(report.state)"
        }
    }
}
