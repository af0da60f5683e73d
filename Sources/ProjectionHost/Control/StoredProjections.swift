public import EventStore
import Foundation
import ProjectionRunning

/// How a projection stands as the store has it.
public struct StoredProjection: Sendable {
    public var name: String
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

/// Reads how projections stand out of the store.
public enum StoredProjections {
    /// Those that are declared, and any other that a process has reported.
    ///
    /// - Parameter unstarted: those that this process does not run, which counts where no other one runs them.
    public static func read(
        _ administration: any StoreAdministration, declared: [(name: String, application: String)],
        unstarted: [UnstartedProjection]
    ) throws -> [StoredProjection] {
        let reports = try administration.reports()
        var declared = declared
        for projection in unstarted where !declared.contains(where: { $0.name == projection.name }) {
            declared.append((projection.name, projection.application))
        }
        for report in reports where !declared.contains(where: { $0.name == report.projection }) {
            declared.append((report.projection, report.application))
        }
        var heads: [String: Int64?] = [:]
        return try declared.map { name, application in
            // A rejected one may have a name that no table can have.
            let applicationName = try? ApplicationName(application)
            let projectionName = try? ProjectionName(name)
            var position: Int64?
            var letters = LetterCounts()
            // What is wrong with the tables of one hides nothing of the others.
            var fault: EventStoreError?
            func found(_ read: () throws -> Int64?) throws -> Int64? {
                // A table that somebody keeps locked is one of these as well.
                do {
                    return try read()
                } catch let error as EventStoreError where error.concernsOneSubject || error.traits.contains(.locked) {
                    fault = error
                    return nil
                }
            }
            if let applicationName {
                if let projectionName {
                    position = try found { try administration.position(of: projectionName, on: applicationName) }
                    _ = try found {
                        letters = try administration.letterCounts(of: projectionName, on: applicationName)
                        return nil
                    }
                }
                if heads[application] == nil {
                    heads[application] = .some(try found { try administration.lastPosition(of: applicationName) })
                }
            }
            let report = reports.first { $0.projection == name && $0.application == application }
            var projection = StoredProjection(
                name: name, application: application, position: position, head: heads[application] ?? nil,
                report: report)
            projection.letters = letters
            if let fault { projection.error = projection.error ?? fault.description }
            if let reason = unstarted.first(where: { $0.name == name }), report?.isOfRunning != true {
                projection.state = reason.state.rawValue
                projection.error = reason.reason
            }
            return projection
        }
    }
}

extension StoredProjection {
    fileprivate init(name: String, application: String, position: Int64?, head: Int64?, report: RunnerReport?) {
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
