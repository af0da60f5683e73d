import EventStore
import Projections

/// What follows a failure.
extension RunnerMachine {
    mutating func recover(
        from error: any Error, isOfCommit: Bool, _ generation: Int, _ jitter: Double, _ note: (RunnerNote) -> Void
    ) -> RunnerAction {
        let storeError = RunnerFailure.storeError(of: error)
        let failure = RunnerFailure(error, at: failedStep, history: history)
        history.note(failure, error, position: recorded, generation: generation)
        if isOfCommit { mustRemakeHandler = true }
        doubtful = storeError?.outcomeIsUnknown == true ? stepInHand : nil
        if failure.isFenced {
            wasFenced = true
            note(.fenced(failure.text, attempts: policy.attempts))
            state = .pausing
            return .pause(Self.fencedPause)
        }
        if failure.blame == .events, case .applying(let count, let step) = state, count > 1 {
            let applied = (error as? ProjectionFailure)?.applied ?? 0
            redo = Redo(
                through: step.to, wellThrough: 0 < applied && applied < count ? positions[done + applied - 1] : nil)
            note(.batchFailed(failure.text, events: count))
            return readPosition(generation)
        }
        switch policy.failed(failure.blame, jitter: jitter) {
        case .retry(let seconds):
            note(
                .attemptFailed(
                    failure.text, attempts: policy.attempts, of: policy.maximum,
                    isCounted: failure.blame != .circumstances, next: .seconds(seconds)))
            state = .pausing
            return .pause(.seconds(seconds))
        case .giveUp:
            note(.gaveUp(failure.text, attempts: policy.attempts, of: policy.maximum))
            state = .ended
            return .end
        }
    }

    var failedStep: RunnerStep {
        switch state {
        case .settingUp: .settingUp
        case .applying, .moving: .committing
        default: .reading
        }
    }

    var stepInHand: (step: TrackingStep, events: Int)? {
        switch state {
        case .applying(let count, let step): (step, count)
        case .moving(let step): (step, 0)
        default: nil
        }
    }
}
