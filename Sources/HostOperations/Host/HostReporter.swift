package import EventStore
import Foundation
package import Logging
package import ProjectionRunning

/// Writes down, while a host runs, that it does and what it has loaded: for `plugins list --running` and for those who want
/// to ask it something.
package actor HostReporter {
    private let records: StoreRecords
    private let report: @Sendable () async -> HostReport
    private let logger: Logger
    private var writing: Task<Void, Never>?
    private static let interval = Duration.seconds(10)
    /// How long its last word may take.
    private static let lastWord = Duration.seconds(2)

    /// - Parameter report: what is to be said now.
    package init(records: StoreRecords, logger: Logger, report: @escaping @Sendable () async -> HostReport) {
        self.records = records
        self.logger = logger
        self.report = report
    }

    /// Begins; returns when the first report is written, or cannot be.
    package func start() async {
        await write()
        writing = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                guard !Task.isCancelled else { return }
                await write()
            }
        }
    }

    /// Writes at once.
    package func write() async {
        let report = await report()
        do { try await records.perform { try $0.record(report) } } catch {
            // For onlookers only; the runners say what is wrong with the store.
            logger.debug("that this host runs could not be written down: \(error)")
        }
    }

    /// The host has ended.
    package func stop() async {
        writing?.cancel()
        let process = await report().process
        // A store that does not answer keeps no host from its end.
        let cutOff = Task { [records] in
            try await Task.sleep(for: Self.lastWord)
            records.interrupt()
        }
        await writing?.value
        try? await records.perform { try $0.forget(host: process) }
        cutOff.cancel()
    }
}
