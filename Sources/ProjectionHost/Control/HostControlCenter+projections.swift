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
    func unstarted() async -> [UnstartedProjection] { await Self.unstarted(plans, runners) }

    static func unstarted(_ plans: CurrentPlan, _ runners: ProjectionRunnerLifespan) async -> [UnstartedProjection] {
        let plan = plans.value
        return plan.unstarted + plan.unstartedOfManifests + (await runners.unstarted)
    }

    static func operations(
        _ plans: CurrentPlan, _ parts: HostParts, _ runners: ProjectionRunnerLifespan
    ) -> ProjectionOperations {
        let process = plans.value.process
        return ProjectionOperations(
            records: parts.records, store: parts.store, declared: { DeclaredProjection.all(plans.value.catalog) },
            caller: process,
            local: { await runners.statuses().map { ProjectionSnapshot($0, process: process) } },
            unstarted: { await Self.unstarted(plans, runners) })
    }
}
