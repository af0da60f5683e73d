import EventStore
import ProjectionRunning
import Projections

/// What a runner does with events that were put aside before.
extension SimulatedRunner {
    static func letter(_ event: SimulatedStore.Event, _ reason: DeadLetter.Reason) -> DeadLetter {
        DeadLetter(position: event.position, stream: event.stream, version: Int64(event.id), reason: reason)
    }

    /// Somebody asks for a retry; one that has not come to an end yet goes first.
    mutating func retry(_ selection: LetterSelection) {
        if order == nil, !hasEnded { order = RetryOrder(id: 1, selection: selection) }
    }

    func nextLetters(after position: Int64, _ world: World) -> [DeadLetter] {
        let letters = world.store.now.tables[projection].letters.values.filter { $0.position > position }
            .sorted { $0.position < $1.position }.prefix(3)
        guard world.bug == .retriesOutOfOrder, let last = letters.last else { return Array(letters) }
        return [last] + letters.dropLast()
    }

    /// - Returns: nil while the handler, or the commit, is not at its end.
    mutating func retry(
        _ letter: DeadLetter, _ step: RunnerMachine.TrackingStep, isLast: Bool, _ world: inout World, _ generation: Int
    ) -> RunnerEvent? {
        if !isCommitting, rows.isEmpty {
            if transaction == nil, !isLate {
                let found = world.store.read(
                    after: letter.position - 1, through: letter.position, limit: 1, topics: SimulatedStore.Topic.all)
                guard let event = found?.first, Int64(event.id) == letter.version else {
                    return .failed(ProjectionFailure(text: "not in the log any more"), generation: generation)
                }
                readUnder = readUnder ?? world.store.logEpoch
                inHand = [event]
            }
            if let failed = call(inHand, &world, generation) { return failed }
            if rows.isEmpty || transaction != nil { return nil }
        }
        return commit(step, .applied(letter, isLast: isLast), event: inHand[0], &world, generation)
    }
}
