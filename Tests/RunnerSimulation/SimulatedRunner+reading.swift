import EventStore
import ProjectionRunning

/// How a runner gets its events: near the head what is read for all, else by itself, as the real one does.
extension SimulatedRunner {
    /// A read that was sent while the events before are projected.
    struct ReadAhead {
        let after: Int64
        let through: Int64
        /// What it has found; nil where it has not come to it.
        let found: Found?
    }

    struct Found {
        let events: [SimulatedStore.Event]
        let epoch: LogEpoch
    }

    /// - Returns: nil while it waits for the follower.
    mutating func read(
        _ world: inout World, _ shared: inout SimulatedHost.Shared, after: Int64, through: Int64
    ) -> RunnerEvent? {
        if readAhead?.after != after {
            switch readShared(world, &shared, after: waitingFrom ?? after, through: through) {
            case .wait(let from):
                waitingFrom = from
                return nil
            case .answer(.events(let slice), let isLast):
                waitingFrom = nil
                if isLast { shared.feed.wake() }
                readAhead = nil
                guard note(slice.batch.epoch, world) else { return changed(shared) }
                inHand = SimulatedBatch.events(of: slice)
                return .batch(inHand.map(\.position)) { [inHand] in inHand[$0].stream }
            case .answer(.nothing(let epoch), _):
                waitingFrom = nil
                guard note(epoch, world) else { return changed(shared) }
                inHand = []
                return .batch([]) { _ in "" }
            case .answer(.elsewhere, _):
                waitingFrom = nil
            }
        }
        return readAlone(&world, shared, after: after, through: through)
    }

    private mutating func readShared(
        _ world: World, _ shared: inout SimulatedHost.Shared, after: Int64, through: Int64
    ) -> RecentSharing.Step {
        if let waitingFrom {
            switch shared.feed.sharing.prospect(behind: waitingFrom) {
            case .never: return .answer(.elsewhere, isLast: false)
            case .coming:
                if shared.isStopping { return .answer(.elsewhere, isLast: false) }
                shared.feed.wake()
                return .wait(from: waitingFrom)
            case .added: break
            }
        }
        let generation = world.bug == .sharesOtherGeneration ? shared.feed.view.generation : seenGeneration
        let step = shared.feed.sharing.look(after: after, through: through, generation: generation, of: &filter)
        if case .wait = step { shared.feed.wake() }
        return step
    }

    private mutating func readAlone(
        _ world: inout World, _ shared: SimulatedHost.Shared, after: Int64, through: Int64
    ) -> RunnerEvent {
        let ahead = readAhead.flatMap { $0.after == after ? $0 : nil }
        readAhead = nil
        guard var found = ahead?.found ?? find(&world, after: after, through: ahead?.through ?? through) else {
            return unreadable(&world, shared)
        }
        // A read that was sent when the head was lower says nothing of what has come since.
        if found.events.isEmpty, let ahead, ahead.through < through, world.bug != .trustsReadAhead {
            guard let again = find(&world, after: after, through: through) else {
                return unreadable(&world, shared)
            }
            found = again
        }
        guard note(found.epoch, world) else { return changed(shared) }
        inHand = found.events
        if let last = found.events.last?.position, last < through, !shared.feed.sharing.contains(last) {
            let isSent = world.random.below(2) == 0
            readAhead = ReadAhead(
                after: last, through: through, found: isSent ? find(&world, after: last, through: through) : nil)
        }
        return .batch(inHand.map(\.position)) { [inHand] in inHand[$0].stream }
    }

    /// Over a connection of its own; nil where that is lost, or to a server that lags behind.
    private func find(_ world: inout World, after: Int64, through: Int64) -> Found? {
        guard !world.strikes(0.02), world.now >= world.readersLagUntil || through <= world.store.standbyHighest else {
            return nil
        }
        let topics = world.store.topics[projection]
        return world.store.read(after: after, through: through, limit: 7, topics: topics)
            .map { Found(events: $0, epoch: world.store.logEpoch) }
    }

    /// What was read from another run of the server need not be what stands there now, nor need what was passed over.
    private mutating func note(_ epoch: LogEpoch?, _ world: World) -> Bool {
        guard let epoch else { return true }
        if let readUnder, readUnder != epoch, world.bug != .ignoresLog { return false }
        readUnder = epoch
        return true
    }

    private func unreadable(_ world: inout World, _ shared: SimulatedHost.Shared) -> RunnerEvent {
        let isLost = world.random.below(2) == 0
        let error = EventStoreError(isLost ? .connectionLost : .logBehind, isLost ? "lost" : "behind")
        return .failed(error, generation: shared.feed.view.generation)
    }

    private func changed(_ shared: SimulatedHost.Shared) -> RunnerEvent {
        .failed(EventStoreError(.logChanged, "changed"), generation: shared.feed.view.generation)
    }
}
