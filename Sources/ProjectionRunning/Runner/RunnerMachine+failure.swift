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
        if let action = retryFailed(error, failure, note) { return action }
        if failure.isFenced {
            wasFenced = true
            if letters != nil {
                fencedBesideLetters = failure.text
                return readPosition(generation)
            }
            note(.fenced(failure.text, attempts: policy.attempts))
            state = .pausing
            return .pause(Self.fencedPause)
        }
        if failure.blame != .circumstances, case .applying(let count, let holding, let step) = state, count > 1 {
            redo = Redo(through: step.to, wellThrough: wellThrough(error, count, holding))
            note(.batchFailed(failure.text, events: count - holding.count))
            return readPosition(generation)
        }
        if failure.blame != .circumstances, case .parking(let step, let first, _) = state {
            return giveUp("\(first); the event at \(step.to) cannot be put aside: \(failure.text)", note)
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
            guard case .applying(_, let holding, let step) = state, holding.isEmpty, mayPark(failure) else {
                return giveUp(failure.text, note)
            }
            return park(step, failure.text, note)
        }
    }

    /// Whether the event in hand is put aside: the plugin wants it, or the manifest and nothing speaks against it.
    private func mayPark(_ failure: RunnerFailure) -> Bool {
        switch failure.blame {
        case .park: true
        case .events: configuration.parks && !failure.isOfSurroundings
        case .stop, .circumstances: false
        }
    }

    /// The position up to which a handler said that it went well; nil where it said nothing of use.
    private func wellThrough(_ error: any Error, _ count: Int, _ holding: [Int]) -> Int64? {
        let applied = (error as? ProjectionFailure)?.applied ?? 0
        let offsets = (0..<count).filter { !holding.contains($0) }
        guard 0 < applied, applied < offsets.count else { return nil }
        return positions[done + offsets[applied - 1]]
    }

    var failedStep: RunnerStep {
        switch state {
        case .settingUp, .settingUpOffered: .settingUp
        case .applying, .moving, .parking, .retrying, .notingLetter: .committing
        default: .reading
        }
    }

    var stepInHand: Doubt? {
        switch state {
        case .applying(let count, let holding, let step):
            Doubt(step: step, events: count - holding.count, isOfOffered: isTrying)
        case .settingUpOffered(let step?): Doubt(step: step, events: 0, isOfOffered: true)
        case .parking(let step, let error, _): Doubt(step: step, events: 0, error: error)
        case .moving(let step): Doubt(step: step, events: 0)
        default: nil
        }
    }
}
