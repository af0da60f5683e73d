import EventStore
import Foundation
import Logging

/// Writes down how the projections fare, for other processes to see: at each change, at most once a second.
actor RunnerReporter {
    private let records: StoreRecords
    private let process: String
    private let logger: Logger
    private var written: [String: RunnerReport] = [:]
    private var writtenAt: [String: ContinuousClock.Instant] = [:]
    private static let interval = Duration.seconds(1)
    /// A report is written again after so long.
    private static let refresh = Duration.seconds(10)

    init(records: StoreRecords, process: String, logger: Logger) {
        self.records = records
        self.process = process
        self.logger = logger
    }

    /// Reports until the task is cancelled, and once more then.
    ///
    /// - Parameter statuses: how they stand, as onlookers are to see it.
    func run(_ statuses: @escaping @Sendable () async -> [ProjectionStatus]) async {
        while !Task.isCancelled {
            await write(await statuses())
            try? await Task.sleep(for: Self.interval)
        }
        // The last word is not cancelled with what went before.
        await Task { await write(await statuses()) }.value
    }

    func write(_ statuses: [ProjectionStatus]) async {
        for status in statuses {
            var report = RunnerReport(
                projection: status.name, application: status.application, state: status.state.rawValue,
                error: status.error,
                attempts: status.attempts, events: status.events, seconds: status.seconds, process: process,
                updatedAt: 0)
            report.oldestEventAt = status.oldestEventAt
            // Also where nothing has changed: an old report is not believed.
            let isDue = ContinuousClock.now - (writtenAt[status.name] ?? .now - Self.refresh) >= Self.refresh
            guard written[status.name] != report || isDue else { continue }
            let known = report
            report.updatedAt = Date().timeIntervalSince1970
            let written = report
            do {
                try await records.perform { try $0.record(written) }
                self.written[status.name] = known
                writtenAt[status.name] = .now
            } catch {
                // The runners say what is wrong with the store; a report is only for onlookers and comes with the next round.
                logger.debug("the report of \(status.name) could not be written: \(error)")
                return
            }
        }
    }
}
