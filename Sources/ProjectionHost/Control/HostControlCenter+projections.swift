import EventStore
import HostHTTP
import HostSettings
import PluginLoading
import PluginManifests
import ProjectionRunning

extension HostControlCenter {
    /// How often a position is looked at that another process moves.
    private static let remoteInterval = Duration.milliseconds(20)
    private static let localInterval = Duration.milliseconds(4)

    func projections() async throws -> [ProjectionSnapshot] {
        let local = await runners.statuses()
        let names = Set(local.map(\.name))
        var snapshots = local.map { snapshot($0) }
        let others = catalog.accepted.flatMap(\.projections).filter { !names.contains($0.name) }
        let unstarted = await self.unstarted()
        if plan.role == .api || !others.isEmpty || !unstarted.isEmpty {
            snapshots += try await told { try await self.elsewhere(others, unstarted, except: names) }
        }
        return snapshots.sorted { $0.name < $1.name }
    }

    func projection(_ name: String) async throws -> ProjectionSnapshot {
        let all = try await projections()
        if let found = all.first(where: { $0.name == name }) { return found }
        let known = all.map(\.name).joined(separator: ", ")
        throw HostControlError(
            .unknownProjection,
            "no projection of that name; \(known.isEmpty ? "none is declared" : "there are: \(known)")")
    }

    func wait(for projection: String, position: Int64, timeout: Duration) async throws -> WaitOutcome {
        let deadline = ContinuousClock.now + timeout
        if await runners.status(of: projection) != nil {
            return try await waitHere(projection, position, deadline)
        }
        let found = try await self.projection(projection)
        return try await waitElsewhere(found, position, deadline)
    }

    private func waitHere(
        _ projection: String, _ position: Int64, _ deadline: ContinuousClock.Instant
    ) async throws -> WaitOutcome {
        while let status = await runners.status(of: projection) {
            if let reached = status.position, reached >= position { return .reached(position: reached) }
            if status.state.standing.isOver {
                return .failed(
                    position: status.position, reason: status.error ?? "the projection is \(status.state.rawValue)")
            }
            if .now >= deadline { return .timedOut(position: status.position) }
            try await Task.sleep(for: Self.localInterval)
        }
        return .failed(position: nil, reason: "the projection has stopped")
    }

    private func waitElsewhere(
        _ found: ProjectionSnapshot, _ position: Int64, _ deadline: ContinuousClock.Instant
    ) async throws -> WaitOutcome {
        let (name, application) = try await told {
            (try ProjectionName(found.name), try ApplicationName(found.application))
        }
        while true {
            let reached = try await told {
                try await self.records.position(of: name, on: application, notOlderThan: Self.remoteInterval)
            }
            if let reached, reached >= position { return .reached(position: reached) }
            if .now >= deadline { return .timedOut(position: reached) }
            try await Task.sleep(for: Self.remoteInterval)
        }
    }

    /// Those that this process would run and does not, with the reasons.
    func unstarted() async -> [UnstartedProjection] {
        plan.unstarted + plan.unstartedOfManifests + (await runners.unstarted)
    }

    /// Projections that do not run here, as the store has them.
    private func elsewhere(
        _ declared: [PluginManifest.ProjectionEntry], _ unstarted: [UnstartedProjection], except local: Set<String>
    ) async throws -> [ProjectionSnapshot] {
        let declared = declared.map { (name: $0.name, application: $0.application) }
        let stored = try await records.perform { administration in
            try StoredProjections.read(administration, declared: declared, unstarted: unstarted)
        }
        return stored.filter { !local.contains($0.name) }.map { snapshot($0) }
    }

    private func snapshot(_ stored: StoredProjection) -> ProjectionSnapshot {
        let seconds = stored.report?.seconds ?? 0
        return ProjectionSnapshot(
            name: stored.name, application: stored.application, state: stored.state, position: stored.position,
            head: stored.head, events: stored.report?.events,
            rate: seconds > 0 ? Double(stored.report?.events ?? 0) / seconds : nil, attempts: stored.report?.attempts,
            error: stored.error, deadLetters: Int64(stored.letters.total), process: stored.report?.process,
            updatedAt: stored.report?.updatedAt)
    }

    private func snapshot(_ status: ProjectionStatus) -> ProjectionSnapshot {
        let image = plan.candidates.first { $0.entry.name == status.name }?.image
        return ProjectionSnapshot(
            name: status.name, application: status.application, state: status.state.rawValue,
            position: status.position, head: status.head, lagSeconds: status.lagSeconds, events: status.events,
            rate: status.seconds > 0 ? Double(status.events) / status.seconds : nil, retries: status.retries,
            attempts: status.attempts, error: status.error, deadLetters: Int64(status.letters.total),
            pluginVersion: image?.version, process: plan.process)
    }
}
