/// What comes from outside.
extension History {
    mutating func happen() {
        if world.strikes(0.3), !writersRest, world.now >= world.store.readOnlyUntil {
            let draw = world.random.fraction()
            let topic: SimulatedStore.Topic = draw < 0.5 ? .hired : draw < 0.7 ? .moved : .left
            world.store.append(topic, skipping: world.random.fraction() < 0.1 ? 1 : 0)
        }
        if world.strikes(0.2) { world.store.flush() }
        if world.strikes(0.05) { world.store.copyToStandby() }
        if world.strikes(0.01) {
            world.trace { "the server crashes" }
            world.store.crash()
        }
        if world.strikes(0.005) {
            world.trace { "a standby takes over" }
            world.store.failOver()
        }
        // It may be as it was before somebody set a projection back.
        if world.store.topics.indices.contains(where: world.store.isAhead) { writersRest = true }
        if world.strikes(0.002) {
            world.trace { "nothing can be written for a while" }
            world.store.readOnlyUntil = world.now + .seconds(1 + world.random.below(8))
        }
        if world.strikes(0.002) {
            world.trace { "readers lag for a while" }
            world.readersLagUntil = world.now + .seconds(1 + world.random.below(5))
        }
        for index in hosts.indices { happen(to: index) }
        for projection in world.store.topics.indices where world.strikes(0.003) {
            let selection = world.selection(of: projection)
            operators.append(SimulatedOperator(dropping: selection, of: projection, &world))
        }
        cutLog()
        recover()
    }

    private mutating func happen(to index: Int) {
        if world.strikes(0.003) {
            world.trace { "\(hosts[index].name) is killed" }
            restart(index)
        }
        if world.strikes(0.003) {
            hosts[index].wakesAt = world.now + .seconds(world.random.below(20))
            world.trace { "\(hosts[index].name) is frozen until \(hosts[index].wakesAt)" }
        }
        if world.strikes(0.003) {
            world.trace { "\(hosts[index].name) is to stop" }
            hosts[index].stop()
        }
    }

    /// The log loses its end, as soon as nobody reads it.
    private mutating func cutLog() {
        if world.strikes(0.002), cut == nil, !writersRest {
            let count = world.store.now.events.count
            cut = (count - world.random.below(min(count, 6) + 1), world.random.below(4) > 0)
        }
        guard let (count, resetsSequence) = cut else { return }
        guard count <= world.store.now.events.count else { return cut = nil }
        guard world.store.cutLog(to: count, resetsSequence: resetsSequence) else { return }
        world.trace { "the log is cut to its first \(count) events" }
        cut = nil
        writersRest = true
    }

    /// Sets back what stands above its log. Whoever swaps a log lets the writers in when all workers have noticed: what is
    /// appended at positions that somebody still believes to have seen would not be found, as the documentation says.
    mutating func recover() {
        guard writersRest else { return }
        for projection in world.store.topics.indices where world.store.isAhead(projection) {
            let going = operators.count { $0.projection == projection && $0.setsBack }
            // An impatient one does it again.
            if going == 0 ? world.isCalm || world.strikes(0.1) : going < 2 && world.strikes(0.02) {
                operators.append(SimulatedOperator(of: projection, &world))
                // A limit of the real host: a set-back to just the position at which another host's handler stands does not
                // show in the position, and what that handler remembers may lack events that the log has lost.
                for index in hosts.indices { hosts[index].forget(projection) }
            }
        }
        let number = world.store.logNumber
        writersRest =
            world.store.topics.indices.contains(where: world.store.isAhead)
            || !hosts.allSatisfy { $0.knowsLog(number) }
            || world.store.transactions.contains { $0.logNumber != number && !$0.isExclusive }
    }
}
