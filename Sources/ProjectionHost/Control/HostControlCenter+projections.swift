import HostOperations
import HostSettings
import PluginLibraries
import PluginManifests
import ProjectionRunning

extension HostControlCenter {
    func projections() async throws -> [ProjectionSnapshot] {
        try await OperationError.told { try await operations.snapshots() }
    }

    func projection(_ name: String) async throws -> ProjectionSnapshot {
        try await OperationError.told { try await operations.snapshot(of: name) }
    }

    func wait(for projection: String, position: Int64, timeout: Duration) async throws -> WaitOutcome {
        try await OperationError.told {
            try await operations.wait(for: projection, position: position, timeout: timeout)
        }
    }

    func perform(_ command: ProjectionCommand, on projection: String) async throws {
        switch command {
        case .pause: _ = try await OperationError.told { try await operations.pause(projection) }
        case .resume: _ = try await OperationError.told { try await operations.resume(projection) }
        case .reset, .rebuild:
            _ = try await self.projection(projection)
            throw Self.notImplemented("'\(command.rawValue)' of a projection")
        }
    }

    /// Those that this process would run and does not, with the reasons.
    func unstarted() async -> [UnstartedProjection] { await Self.unstarted(plan, runners) }

    static func unstarted(_ plan: HostPlan, _ runners: ProjectionRunnerLifespan) async -> [UnstartedProjection] {
        plan.unstarted + plan.unstartedOfManifests + (await runners.unstarted)
    }

    static func operations(
        _ plan: HostPlan, _ catalog: ManifestCatalog, _ parts: HostParts, _ runners: ProjectionRunnerLifespan
    ) -> ProjectionOperations {
        let versions = Dictionary(plan.candidates.map { ($0.entry.name, $0.image.version) }) { first, _ in first }
        return ProjectionOperations(
            records: parts.records, store: parts.store, declared: DeclaredProjection.all(catalog),
            caller: plan.process,
            local: {
                await runners.statuses().map {
                    ProjectionSnapshot($0, pluginVersion: versions[$0.name], process: plan.process)
                }
            },
            unstarted: { await Self.unstarted(plan, runners) })
    }
}
