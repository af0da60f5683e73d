import HostOperations
import PluginLibraries
import PluginManifests
import Synchronization

/// What a process runs now: the plan that it started with, or what the last reload has made of it.
final class CurrentPlan: Sendable {
    private let plan: Mutex<HostPlan>

    init(_ plan: HostPlan) { self.plan = Mutex(plan) }

    var value: HostPlan { plan.withLock { $0 } }

    func replace(with new: HostPlan) { plan.withLock { $0 = new } }
}

extension HostPlan {
    /// What of it can be compared.
    var planned: [PlannedProjection] { candidates.map(\.planned) }

    /// The side of a difference that is to come.
    var next: PlanDifference.Next {
        var next = PlanDifference.Next(projections: planned)
        for projection in unstarted + unstartedOfManifests { next.rejected[projection.name] = projection.reason }
        for rejection in catalog.rejected { next.unread[rejection.path] = rejection.problems.first?.description }
        next.disabled = Set(catalog.disabled.map(\.path))
        return next
    }
}

extension ProjectionCandidate {
    var planned: PlannedProjection {
        PlannedProjection(entry: entry, manifest: image.manifest.path, contentHash: image.contentHash)
    }
}
