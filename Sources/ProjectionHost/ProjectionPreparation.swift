import EventStore
import HostOperations
import PluginManifests
import ProjectionRunning

/// Makes or checks the tracking tables of projections. One that cannot be prepared keeps only itself from starting.
struct ProjectionPreparation {
    let store: any EventStore
    let faults: ApplicationFaults
    let createsTables: Bool

    /// What came of it, in the order of the candidates.
    struct Outcome: Sendable {
        var ready: [ProjectionCandidate] = []
        var rejected: [UnstartedProjection] = []
    }

    /// - Throws: what concerns the store as a whole: it does not answer.
    func run(_ candidates: [ProjectionCandidate]) async throws -> Outcome {
        let administration = try store.makeAdministration()
        let session = Borrowed(administration)
        return try await BlockingWork.run(named: "tracking", interrupting: administration.interruptible) {
            [faults, createsTables] in
            defer { session.value.disconnect() }
            var outcome = Outcome()
            for candidate in candidates {
                let definition = candidate.definition
                if let fault = faults[definition.application] {
                    outcome.rejected.append(
                        candidate.rejected("application '\(definition.application)' cannot be used: \(fault)"))
                    continue
                }
                do {
                    try session.value.prepareProjection(definition.name, create: createsTables)
                    outcome.ready.append(candidate)
                } catch let error as EventStoreError where error.concernsOneSubject {
                    outcome.rejected.append(candidate.rejected("\(error)"))
                }
            }
            return outcome
        }
    }
}
