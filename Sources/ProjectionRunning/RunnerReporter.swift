import EventStore
import Foundation
import Logging
import Synchronization

/// Writes down how the projections fare, for other processes to see: at each change, at most once a second.
actor RunnerReporter {
    private let thread = ThreadExecutor(name: "reports")
    private let store: any EventStore
    private let process: String
    private let logger: Logger
    private var administration: (any StoreAdministration)?
    private let session = Mutex<(any Interruptible)?>(nil)
    private var written: [String: RunnerReport] = [:]
    private static let interval = Duration.seconds(1)

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(store: any EventStore, process: String, logger: Logger) {
        self.store = store
        self.process = process
        self.logger = logger
    }

    /// Ends what a report waits in; none is written after. Any thread.
    nonisolated func interrupt() {
        session.withLock { $0 }?.interrupt()
    }

    /// Reports until the task is cancelled, and once more then.
    func run(_ boards: [StatusBoard]) async {
        while !Task.isCancelled {
            write(boards)
            try? await Task.sleep(for: Self.interval)
        }
        write(boards)
        administration?.disconnect()
        thread.close()
    }

    private func write(_ boards: [StatusBoard]) {
        for board in boards {
            let status = board.status()
            var report = RunnerReport(
                projection: status.name, application: status.application, state: status.state.rawValue,
                error: status.error,
                attempts: status.attempts, events: status.events, seconds: status.seconds, process: process,
                updatedAt: 0)
            guard written[status.name] != report else { continue }
            let known = report
            report.updatedAt = Date().timeIntervalSince1970
            do {
                let administration = try self.administration ?? store.makeAdministration()
                self.administration = administration
                session.withLock { $0 = administration.interruptible }
                try administration.record(report)
                written[status.name] = known
            } catch {
                // The runners say what is wrong with the store; a report is only for onlookers and comes with the next round.
                logger.debug("the report of \(status.name) could not be written: \(error)")
                administration = nil
                return
            }
        }
    }
}
