import EventStore
import ProjectionRunning

/// How a runner gets its events.
extension SimulatedRunner {
    mutating func read(
        _ world: inout World, after: Int64, through: Int64, _ generation: Int
    ) -> RunnerEvent {
        let end = world.bug == .trustsReadAhead && readAhead == after ? after : through
        readAhead = nil
        // A connection to a server that lags behind.
        guard !world.strikes(0.01),
            let events = world.store.read(
                after: after, through: end, limit: 7, topics: world.store.topics[projection])
        else { return .failed(EventStoreError(.logBehind, "behind"), generation: generation) }
        if let readUnder, readUnder != world.store.epoch, world.bug != .ignoresLog {
            return .failed(EventStoreError(.logChanged, "changed"), generation: generation)
        }
        inHand = events
        readUnder = world.store.epoch
        if let last = events.last, last.position < through { readAhead = last.position }
        return .batch(events.map(\.position)) { events[$0].stream }
    }
}
