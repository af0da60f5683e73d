import EventStore
import ProjectionRunning
import Projections

/// Where another build of the handler takes over.
extension SimulatedRunner {
    /// Hands over another build, unless one is under way.
    mutating func offer(_ handler: SimulatedHandler) {
        if offered == nil, !hasEnded { offered = handler }
    }

    mutating func setUpOffered(
        _ step: RunnerMachine.TrackingStep?, _ world: inout World, _ generation: Int
    ) -> RunnerEvent? {
        if !isCommitting, let failed = failSetUp(&world, generation) { return failed }
        guard let step else { return .done }
        return commit(step, putting: [], last: nil, count: 0, &world, generation)
    }

    mutating func applyOffered(
        _ count: Int, holding: [Int], _ step: RunnerMachine.TrackingStep, _ world: inout World, _ generation: Int
    ) -> RunnerEvent? {
        if !isCommitting, rows.isEmpty, transaction == nil, !isLate, let failed = failSetUp(&world, generation) {
            return failed
        }
        guard let offered else { preconditionFailure("nothing is offered") }
        if world.bug == .swapsWithoutEvents {
            return commit(step, putting: [], last: inHand[count - 1], count: count, &world, generation)
        }
        let running = handler
        handler = offered
        defer {
            self.offered = handler
            handler = running
        }
        return apply(count, holding: holding, step, &world, generation)
    }

    /// Locks may be in its way, and it may be wrong.
    private mutating func failSetUp(_ world: inout World, _ generation: Int) -> RunnerEvent? {
        if world.strikes(0.2) {
            var error = EventStoreError(.statementFailed, "locked")
            error.traits = [.transient, .locked]
            return .failed(error, generation: generation)
        }
        guard offered?.failsSetUp == true else { return nil }
        return .failed(ProjectionFailure(text: "a bad set-up"), generation: generation)
    }

    mutating func changeHandler(_ action: RunnerAction) {
        switch action {
        case .adoptOffered(let keepsPrevious):
            guard let offered else { preconditionFailure("nothing is offered") }
            aside = keepsPrevious ? handler : nil
            handler = offered
            handler.failsSetUp = false
            self.offered = nil
        case .dropOffered: offered = nil
        case .dropPrevious: aside = nil
        case .restorePrevious:
            guard let aside else { preconditionFailure("nothing was kept aside") }
            handler = aside
            self.aside = nil
        default: break
        }
    }
}
