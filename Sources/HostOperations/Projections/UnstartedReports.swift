import EventStore
import Foundation
package import Logging
package import ProjectionRunning

/// Writes down which projections this process does not run, and why, for `projections status` elsewhere to show.
package struct UnstartedReports {
    let records: StoreRecords
    let process: String
    let logger: Logger

    package init(records: StoreRecords, process: String, logger: Logger) {
        self.records = records
        self.process = process
        self.logger = logger
    }

    package func write(_ unstarted: [UnstartedProjection]) async {
        guard !unstarted.isEmpty else { return }
        let new = unstarted.map { projection in
            RunnerReport(
                projection: projection.name, application: projection.application, state: projection.state.rawValue,
                error: projection.reason, attempts: 0, process: process, updatedAt: Date().timeIntervalSince1970)
        }
        do {
            try await records.perform { administration in
                let known = try administration.reports()
                for report in new where Self.mayReplace(known.first { $0.projection == report.projection }) {
                    try administration.record(report)
                }
            }
        } catch {
            // For onlookers only; what is wrong was logged, and the runners say what is wrong with the store.
            logger.debug("that projections do not run could not be written down: \(error)")
        }
    }

    /// Another process may run the projection that this one cannot, and then its word counts.
    static func mayReplace(_ report: RunnerReport?) -> Bool {
        guard let report else { return true }
        return !report.isOfRunning
    }
}

extension RunnerReport {
    /// Whether it was the last word of its process on the projection.
    var isOver: Bool {
        UnstartedProjection.State(rawValue: state) != nil || ProjectionState(rawValue: state)?.standing.isOver == true
    }

    /// Whether, as far as can be known here, the process that wrote it still drives the projection.
    var isOfRunning: Bool { !isOver && !HostProcess.isGone(process) }
}
