import ProjectionRunning

/// One history: one or two hosts on one projection, a log that grows, faults for a while, and a calm at the end.
package struct History {
    /// What went wrong.
    package struct Violation: Error, Sendable, CustomStringConvertible {
        package let seed: UInt64
        package let text: String
        package var description: String { "seed \(seed): \(text)" }
    }

    private let seed: UInt64
    private var world: World
    private var hosts: [SimulatedHost]
    private let configuration: RunnerMachine.Configuration
    private var now = Duration.zero

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
        // A quarter has two hosts.
        hosts = (0..<(seed % 4 == 0 ? 2 : 1)).map { [configuration] in SimulatedHost(configuration, name: "host \($0)")
        }
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
        for _ in 0..<8000 where !hosts.allSatisfy({ $0.hasEnded || isAtEnd($0) }) { try stepAll() }
        for host in hosts where !host.hasEnded && !isAtEnd(host) {
            throw Violation(
                seed: seed,
                text:
                    "a runner is not live after the calm: \(host.action), position \(world.store.now.tracking ?? 0) of \(world.store.highest)"
            )
        }
        for host in hosts where host.hasEnded && host.failure == nil {
            throw Violation(seed: seed, text: "a runner has ended without a reason")
        }
    }

    private func isAtEnd(_ host: SimulatedHost) -> Bool {
        host.isLive && (world.store.now.tracking ?? 0) >= (world.store.now.events.last(where: \.matches)?.position ?? 0)
    }

    private mutating func stepAll() throws(Violation) {
        now += .milliseconds(50)
        for index in hosts.indices where now >= hosts[index].wakesAt && !hosts[index].hasEnded {
            hosts[index].step(&world, now: now)
            if hosts[index].hasDied {
                world.trace { "a handler ends host \(index)" }
                restart(index)
            }
            if let fault = world.store.fault() { throw Violation(seed: seed, text: fault) }
        }
    }

    private mutating func restart(_ index: Int) {
        hosts[index] = SimulatedHost(configuration, name: "host \(index)")
        hosts[index].wakesAt = now + .milliseconds(300)
    }

    /// What comes from outside.
    private mutating func happen() {
        if world.strikes(0.3) {
            world.store.append(
                matching: world.random.fraction() < 0.7, skipping: world.random.fraction() < 0.1 ? 1 : 0)
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
        for index in hosts.indices {
            if world.strikes(0.003) {
                world.trace { "host \(index) is killed" }
                restart(index)
            }
            if world.strikes(0.003) { hosts[index].wakesAt = now + .seconds(Int(world.random.next() % 20)) }
        }
    }
}
