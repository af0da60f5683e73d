import HostOperations
import PluginLibraries
import PluginManifests
import ProjectionRunning
import Synchronization

/// What a process runs now: the plan that it started with, or what the last reload has made of it.
final class CurrentPlan: Sendable {
    private let plan: Mutex<HostPlan>
    private let candidates: Mutex<Candidates>

    private struct Candidates {
        /// Those that may run, by the revision of their definition.
        var known: [Int: ProjectionCandidate]
        /// Those of the last reload, of which one may just be taking over.
        var offered: [ProjectionCandidate]
    }

    init(_ plan: HostPlan) {
        self.plan = Mutex(plan)
        candidates = Mutex(Candidates(known: Self.byRevision(plan.candidates), offered: plan.candidates))
    }

    /// Keeps what is about to be offered, and forgets what cannot run any more: all but what runs, which may run on, and
    /// what was offered last.
    func offer(_ new: [ProjectionCandidate], besides running: [ProjectionCandidate]) {
        candidates.withLock { candidates in
            candidates.known = Self.byRevision(running + candidates.offered + new)
            candidates.offered = new
        }
    }

    private static func byRevision(_ candidates: [ProjectionCandidate]) -> [Int: ProjectionCandidate] {
        Dictionary(candidates.map { ($0.definition.revision, $0) }) { first, _ in first }
    }

    /// What runs, by the revisions of what is driven.
    func candidates(of revisions: [String: Int]) -> [ProjectionCandidate] {
        candidates.withLock { candidates in revisions.values.compactMap { candidates.known[$0] } }.sorted {
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
