import EventStore
import HostOperations
import HostSettings
import PluginLibraries
import PluginManifests
import ProjectionRunning
import Projections

/// What a reload does to the projections of this process.
extension ProjectionRunnerLifespan {
    /// Which definition each projection drives, by name.
    func revisions() async -> [String: Int] { await supervisor.revisions() }

    func candidateRevisions() async -> Set<Int> { await supervisor.candidateRevisions() }

    /// Takes back what an earlier reload has handed over in vain.
    func settleOffers() async { await supervisor.settleOffers() }

    /// Makes the changes: what goes makes room first, then other builds take over, then newcomers start.
    ///
    /// - Returns: what became of each projection.
    func change(
        _ difference: PlanDifference, from before: [ProjectionCandidate], to next: HostPlan
    ) async -> [ReloadReport.Change] {
        var changes: [ReloadReport.Change] = []
        var stuck: [String] = []
        let old = Dictionary(before.map { ($0.entry.name, $0) }) { first, _ in first }
        let new = Dictionary(next.candidates.map { ($0.entry.name, $0) }) { first, _ in first }
        for (name, change) in difference.changes.sorted(by: { $0.key < $1.key }) {
            switch change {
            case .keep:
                // A call that does not return makes way for another instance of the same.
                if let old = old[name], await supervisor.isStuck(old.definition.name) {
                    stuck.append(name)
                } else {
                    changes.append(.init(name, .kept, old[name]?.runs ?? ""))
                }
            case .refuse(let reason):
                changes.append(.init(name, .refused, "\(reason); \(old[name]?.runs ?? "it") goes on"))
            case .remove(let reason):
                if let old = old[name] { await supervisor.remove(old.definition.name) }
                changes.append(.init(name, .removed, reason))
            case .add, .replace: break
            }
        }
        let replacing = (difference.names { $0 == .replace } + stuck).compactMap { new[$0] }
        let adding = difference.names { $0 == .add }.compactMap { new[$0] }
        let faults = await initialiseImages(of: replacing + adding)
        changes += await replace(replacing, old, faults)
        unstarted = []
        changes += await add(adding, next, faults, running: before.count - difference.names(\.isRemoval).count)
        await reports.write(next.unstarted + next.unstartedOfManifests + unstarted)
        return changes
    }

    /// Runs the `init` of each library that is new.
    ///
    /// - Returns: why one cannot be used, by the identity of its image.
    private func initialiseImages(of candidates: [ProjectionCandidate]) async -> [ObjectIdentifier: String] {
        var faults: [ObjectIdentifier: String] = [:]
        var seen: Set<ObjectIdentifier> = []
        for candidate in candidates where seen.insert(ObjectIdentifier(candidate.image)).inserted {
            do { try await initialise(candidate.image) } catch {
                faults[ObjectIdentifier(candidate.image)] = "\(error)"
            }
        }
        return faults
    }

    private func replace(
        _ candidates: [ProjectionCandidate], _ old: [String: ProjectionCandidate], _ faults: [ObjectIdentifier: String]
    ) async -> [ReloadReport.Change] {
        await withTaskGroup(of: ReloadReport.Change.self) { group in
            for candidate in candidates {
                let runs = old[candidate.entry.name]?.runs ?? "what ran"
                let fault = faults[ObjectIdentifier(candidate.image)]
                group.addTask { [self] in
                    if let fault { return .init(candidate.entry.name, .refused, "\(fault); \(runs) goes on") }
                    return await replace(candidate, runs)
                }
            }
            var changes: [ReloadReport.Change] = []
            for await change in group { changes.append(change) }
            return changes
        }
    }

    private nonisolated func replace(_ candidate: ProjectionCandidate, _ runs: String) async -> ReloadReport.Change {
        let name = candidate.entry.name
        do {
            guard let made = try await make(candidate) else {
                return .init(
                    name, .refused,
                    "\(candidate.runs) does not return from its create for \(limitOfCalls) (PROJECTION_APPLY_TIMEOUT); \(runs) goes on"
                )
            }
            switch await supervisor.replace(with: candidate.definition, made.value) {
            case .swapped, .ended: return .init(name, .swapped, "\(candidate.runs) has taken over from \(runs)")
            case .pending(let reason): return .init(name, .pending, "\(candidate.runs): \(reason)")
            case .failed(let reason): return .init(name, .refused, "\(candidate.runs): \(reason); \(runs) goes on")
            }
        } catch {
            return .init(name, .refused, "\(error); \(runs) goes on")
        }
    }

    /// An instance, made on a thread of its own so that the one that runs is not held up.
    private nonisolated func make(_ candidate: ProjectionCandidate) async throws -> Borrowed<any ProjectionHandler>? {
        try await BlockingWork.run(named: candidate.entry.name, within: limitOfCalls) {
            Borrowed(try candidate.definition.makeHandler())
        }
    }

    private func add(
        _ candidates: [ProjectionCandidate], _ next: HostPlan, _ faults: [ObjectIdentifier: String], running: Int
    ) async -> [ReloadReport.Change] {
        guard !candidates.isEmpty else { return [] }
        var changes: [ReloadReport.Change] = []
        func reject(_ projection: UnstartedProjection) {
            unstarted.append(projection)
            changes.append(
                .init(projection.name, projection.state == .leftOut ? .leftOut : .rejected, projection.reason))
        }
        var usable: [ProjectionCandidate] = []
        for candidate in candidates {
            if let fault = faults[ObjectIdentifier(candidate.image)] {
                reject(UnstartedProjection(candidate.entry, .rejected, fault))
            } else if usable.count + running >= next.settings.maximumRunners {
                reject(candidate.leftOut(limit: next.settings.maximumRunners))
            } else if let reason = objection(toPlaceOf: candidate, next) {
                reject(candidate.rejected(reason))
            } else {
                usable.append(candidate)
            }
        }
        do {
            try await prepareApplications(next.applications)
            let outcome = try await prepareTables(usable)
            for rejected in outcome.rejected { reject(rejected) }
            let pauses = try await records.perform { try $0.pauses() }
            for candidate in outcome.ready {
                await supervisor.add(candidate.definition, paused: pauses)
                changes.append(.init(candidate.entry.name, .added, candidate.runs))
            }
        } catch {
            for candidate in usable { reject(candidate.rejected("\(error): reload once more when that is over")) }
        }
        return changes
    }

    /// Connections lead where they led at the start.
    private func objection(toPlaceOf candidate: ProjectionCandidate, _ next: HostPlan) -> String? {
        do {
            let base = StorePlace(try next.settings.store(for: .base))
            guard StorePlace(try next.settings.store(for: .projection(candidate.entry.name))) == base,
                StorePlace(try next.settings.store(for: .application(candidate.entry.application))) == base
            else {
                return
                    "a store of its own, by settings with its name in front, is opened at a start only: restart the host"
            }
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension PlanDifference.Change {
    fileprivate var isRemoval: Bool { if case .remove = self { true } else { false } }
}

extension ProjectionCandidate {
    /// `version 1.4.0 (3f2a…)`.
    var runs: String { image.build }
}
