import EventStore
import Foundation
public import ProjectionRunning

/// What an operator can ask of the plugins of hosts that run.
public struct PluginOperations: Sendable {
    /// The kind of request that asks a process to read its manifests again.
    package static let reloadRequest = "reload"
    private static let answerInterval = Duration.milliseconds(25)

    private let records: StoreRecords
    private let caller: String

    /// - Parameters:
    ///   - records: belongs to the caller.
    ///   - caller: who asks, for others to see: `user@host`.
    public init(records: StoreRecords, caller: String) {
        self.records = records
        self.caller = caller
    }

    /// The hosts that run on the store, as far as can be known here, by process.
    ///
    /// - Throws: `EventStoreError`.
    public func hosts() async throws -> [RunningHost] {
        let now = Date().timeIntervalSince1970
        return try await records.perform { try $0.hosts() }.filter {
            now - $0.updatedAt <= HostReport.longestSilence && !HostProcess.isGone($0.process)
        }.map(RunningHost.init)
    }

    /// Asks every host that runs projections to read its manifests again.
    ///
    /// - Parameter timeout: how long the answers are waited for; nil: not at all.
    /// - Returns: what came of it in each, by process.
    /// - Throws: ``OperationError/Code-swift.enum/unavailable`` where no host runs projections; `EventStoreError`.
    public func reload(timeout: Duration?) async throws -> [ReloadOutcome] {
        let hosts = try await hosts().filter(\.runsProjections)
        guard !hosts.isEmpty else {
            throw OperationError(
                .unavailable(retryAfter: nil),
                "no host runs projections on this store now: a host reads its manifests when it starts")
        }
        let at = Date().timeIntervalSince1970
        let asked = try await records.perform { [caller] session in
            try hosts.map { host in
                var request = HostRequest(
                    kind: Self.reloadRequest, projection: "", application: "", by: caller, at: at)
                request.process = host.process
                return (process: host.process, id: try session.ask(request, changing: nil))
            }
        }
        guard let timeout else {
            return asked.map { ReloadOutcome(process: $0.process, isComplete: nil, message: "asked to reload") }
        }
        let deadline = ContinuousClock.now + timeout
        var outcomes: [ReloadOutcome] = []
        for (process, id) in asked { outcomes.append(try await answer(of: process, id, deadline)) }
        return outcomes
    }

    private func answer(
        of process: String, _ id: Int64, _ deadline: ContinuousClock.Instant
    ) async throws -> ReloadOutcome {
        while true {
            let isLate = ContinuousClock.now >= deadline
            let given: HostRequest.Answer? = try await records.perform { [caller] session in
                if let answer = try session.request(id)?.answer { return answer }
                guard isLate else { return nil }
                let withdrawal = HostRequest.Answer(
                    .withdrawn, "it has not answered in time: its log says how far it is", by: caller)
                // It may have answered just now.
                return try session.answer(id, withdrawal) ? withdrawal : session.request(id)?.answer
            }
            if let given {
                return ReloadOutcome(process: process, isComplete: given.outcome == .done, message: given.message)
            }
            try await Task.sleep(for: Self.answerInterval)
        }
    }
}
