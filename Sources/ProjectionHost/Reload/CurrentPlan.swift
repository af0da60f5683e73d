import HostOperations
import PluginLibraries
import PluginManifests
import ProjectionRunning
import Synchronization

/// What a process runs now: the plan that it started with, or what the last reload has made of it.
final class CurrentPlan: Sendable {
    private let plan: Mutex<HostPlan>
    /// Those that may run, by the revision of their definition.
    private let candidates: Mutex<[Int: ProjectionCandidate]>

    init(_ plan: HostPlan) {
        self.plan = Mutex(plan)
        candidates = Mutex([:])
        offer(plan.candidates, besides: [])
    }

    /// Keeps what is about to be offered, and forgets all others but those of the given revisions.
    func offer(_ new: [ProjectionCandidate], besides revisions: Set<Int>) {
        candidates.withLock { known in
            known = known.filter { revisions.contains($0.key) }
            for candidate in new { known[candidate.definition.revision] = candidate }
        }
    }

    /// What runs, by the revisions of what is driven.
    func candidates(of revisions: [String: Int]) -> [ProjectionCandidate] {
        candidates.withLock { known in revisions.values.compactMap { known[$0] } }.sorted {
            $0.entry.name < $1.entry.name
        }
    }

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
