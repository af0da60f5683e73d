public import EventStore
import ProjectionRunning

/// How a projection stands as the store has it.
public struct StoredProjection: Sendable {
    public var name: String
    public var application: String
    /// What the process that runs it said last; `not-started` where no process ever ran it, `stopped` where that process
    /// is known to be gone.
    public var state: String
    /// What is recorded together with the read model; nil before the first.
    public var position: Int64?
    /// The highest visible position of the application's log.
    public var head: Int64?
    /// One line.
    public var error: String?
    /// nil where no process ever ran it.
    public var report: RunnerReport?
}

/// Reads how projections stand out of the store.
public enum StoredProjections {
    /// Those that are declared, and any other that a process has reported.
    public static func read(
        _ administration: any StoreAdministration, declared: [(name: String, application: String)]
    ) throws -> [StoredProjection] {
        let reports = try administration.reports()
        var declared = declared
        for report in reports where !declared.contains(where: { $0.name == report.projection }) {
            declared.append((report.projection, report.application))
        }
        var heads: [String: Int64?] = [:]
        return try declared.map { name, application in
            let applicationName = try ApplicationName(application)
            let position = try administration.position(of: ProjectionName(name), on: applicationName)
            let head = try heads[application] ?? administration.lastPosition(of: applicationName)
            heads[application] = .some(head)
            let report = reports.first { $0.projection == name && $0.application == application }
            return StoredProjection(
                name: name, application: application, position: position, head: head, report: report)
        }
    }
}

extension StoredProjection {
    fileprivate init(name: String, application: String, position: Int64?, head: Int64?, report: RunnerReport?) {
        self.init(
            name: name, application: application, state: report?.state ?? "not-started", position: position,
            head: head, error: report?.error, report: report)
        guard let report else { return }
        let isOver = [ProjectionState.stopped.rawValue, ProjectionState.failed.rawValue].contains(report.state)
        if !isOver, HostProcess.isGone(report.process) {
            state = ProjectionState.stopped.rawValue
            error = "\(report.process) has ended without saying so; it was \(report.state)"
        }
    }
}
