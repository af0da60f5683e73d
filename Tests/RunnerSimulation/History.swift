import ProjectionRunning

/// One history: some hosts on one log that grows, faults for a while, and a calm at the end.
package struct History {
    /// What went wrong.
    package struct Violation: Error, Sendable, CustomStringConvertible {
        package let seed: UInt64
        package let text: String
        package var description: String { "seed \(seed): \(text)" }
    }

    private let seed: UInt64
    var world: World
    var hosts: [SimulatedHost] = []
    var operators: [SimulatedOperator] = []
    /// So many events of the log are to stay, where its end is to be cut off.
    var cut: (count: Int, resetsSequence: Bool)?
    /// Whether nothing is appended until all know of a log that was cut.
    var writersRest = false
    private let configuration: RunnerMachine.Configuration
    private var starts = 0

    /// - Parameters:
    ///   - bug: a planted fault; nil for none.
    ///   - trace: gets what happens, a line a step.
    package init(seed: UInt64, bug: PlantedBug? = nil, trace: ((String) -> Void)? = nil) {
        self.seed = seed
        world = World(seed: seed, bug: bug, trace: trace)
        var configuration = RunnerMachine.Configuration(batch: Int(world.random.next() % 5) + 1, maxAttempts: 8)
        configuration.parks = world.random.next() % 2 == 0
        configuration.holdsStreams = world.random.next() % 3 > 0
        if configuration.parks { configuration.maxAttempts = Int(world.random.next() % 8) + 1 }
        // Few histories come so far.
        if world.random.next() % 8 == 0 { configuration.maxHeld = Int(world.random.next() % 6) }
        world.parks = configuration.parks
        world.store.holdsStreams = configuration.holdsStreams
        self.configuration = configuration
        // Half of them have two projections, which share a reader; the second wants other topics, or all.
        let second: Set<SimulatedStore.Topic> = world.random.below(2) == 0 ? [.moved, .left] : SimulatedStore.Topic.all
        world.store.makeProjections(seed / 4 % 2 == 0 ? [[.hired, .moved], second] : [[.hired, .moved]])
        // A quarter has two hosts, a few have three.
        for index in 0..<(seed % 4 > 0 ? 1 : seed % 32 > 0 ? 2 : 3) { hosts.append(newHost(index)) }
    }

    /// Plays it.
    ///
    /// - Throws: ``Violation`` as soon as an event was skipped, repeated or applied out of order, or where a runner is not
    ///   live at the end and has not said why.
    package mutating func play() throws(Violation) {
        for _ in 0..<400 {
            happen()
            try stepAll()
        }
        world.isCalm = true
        for _ in 0..<8000 {
            recover()
            try stepAll()
            if isSettled() { break }
            skipIdleTime()
        }
        for host in hosts {
            for runner in host.runners
            where !runner.hasEnded && !runner.isAtEnd(world.store.lastDue(of: runner.projection)) {
                let position = world.store.now.tables[runner.projection].tracking ?? 0
                throw Violation(
                    seed: seed,
                    text:
                        "\(host.name) projection \(runner.projection) is not live after the calm: \(runner.description), position \(position) of \(world.store.highest)"
                )
            }
            for runner in host.runners where runner.hasEnded && runner.failure == nil {
                throw Violation(
                    seed: seed, text: "\(host.name) projection \(runner.projection) has ended without a reason")
            }
        }
    }

    private func isSettled() -> Bool {
        let due = world.store.topics.indices.map { world.store.lastDue(of: $0) }
        for index in hosts.indices where hosts[index].isStopping || !hosts[index].isAtEnd(due) { return false }
        return true
    }

    /// Nothing happens before somebody wakes.
    private mutating func skipIdleTime() {
        guard world.store.transactions.isEmpty, operators.isEmpty else { return }
        var next: Duration?
        for index in hosts.indices {
            guard let wakes = hosts[index].nextWake else { continue }
            next = min(next ?? wakes, wakes)
        }
        if let next, next > world.now { world.now = next }
    }

    private mutating func stepAll() throws(Violation) {
        world.now += .milliseconds(50)
        world.stepBackends()
        try judge()
        for index in operators.indices { operators[index].step(&world) }
        operators.removeAll(where: \.isDone)
        for index in hosts.indices where world.now >= hosts[index].wakesAt {
            hosts[index].step(&world)
            if hosts[index].hasDied {
                world.trace { "a handler ends \(hosts[index].name)" }
                restart(index)
            } else if hosts[index].isStopping, hosts[index].hasEnded {
                world.trace { "\(hosts[index].name) has stopped" }
                restart(index)
            }
            try judge()
            if hosts[index].keepsTooMuch { throw Violation(seed: seed, text: "more events are kept than may be") }
        }
    }

    private mutating func judge() throws(Violation) {
        if let fault = world.store.fault() ?? world.faultOfBlame() { throw Violation(seed: seed, text: fault) }
    }

    mutating func restart(_ index: Int) {
        hosts[index].die(&world)
        hosts[index] = newHost(index)
        hosts[index].wakesAt = world.now + .milliseconds(300)
    }

    private mutating func newHost(_ index: Int) -> SimulatedHost {
        starts += 1
        return SimulatedHost(
            configuration, projections: world.store.topics.count, name: "host \(index).\(starts)", &world)
    }
}
