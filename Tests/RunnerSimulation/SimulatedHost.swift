import ProjectionRunning

/// A process: runners that share what it knows of the log, and what it lends them.
struct SimulatedHost {
    /// What the runners share.
    struct Shared {
        let process: String
        var feed = SimulatedFeed()
        /// The projection whose event is tried with the attempt written down: one at a time, so that a crash is blamed on it.
        var attempt: Int?
        /// Whether it is to end, orderly.
        var isStopping = false
    }

    let name: String
    private(set) var runners: [SimulatedRunner]
    private var shared: Shared
    /// Nothing is done before: it is frozen, or not started yet.
    var wakesAt = Duration.zero

    init(_ configuration: RunnerMachine.Configuration, projections: Int, name: String, _ world: inout World) {
        self.name = name
        var shared = Shared(process: name)
        runners = (0..<projections).map { SimulatedRunner(configuration, of: $0, world.store, &shared.feed) }
        self.shared = shared
        world.processes.insert(name)
    }

    var isStopping: Bool { shared.isStopping }
    var keepsTooMuch: Bool { shared.feed.isOverBound }
    var hasEnded: Bool { runners.allSatisfy(\.hasEnded) }
    /// When one of them is next to do something; nil where all have ended.
    var nextWake: Duration? {
        var next: Duration?
        for index in runners.indices where !runners[index].hasEnded {
            next = min(next ?? runners[index].wakesAt, runners[index].wakesAt)
        }
        return next.map { max($0, wakesAt) }
    }

    /// - Parameter due: the position that each projection must come to.
    func isAtEnd(_ due: [Int64?]) -> Bool {
        for index in runners.indices
        where !runners[index].hasEnded && !runners[index].isAtEnd(due[runners[index].projection]) {
            return false
        }
        return true
    }

    /// Whether a handler has ended the process.
    var hasDied: Bool { runners.contains(where: \.hasDied) }

    mutating func forget(_ projection: Int) { runners[projection].forget() }
    mutating func stop() { shared.isStopping = true }

    /// Whether nobody here goes by a log that was cut since.
    func knowsLog(_ number: Int) -> Bool { runners.allSatisfy { $0.hasEnded || $0.knownLog == number } }

    /// Each part does its next step, or does not come to it.
    mutating func step(_ world: inout World) {
        if world.isCalm || shared.feed.isWoken || world.strikes(0.5) { shared.feed.step(&world) }
        for index in runners.indices where !runners[index].hasEnded {
            guard world.now >= runners[index].wakesAt || shared.isStopping && !runners[index].isInCall else { continue }
            if world.strikes(0.01) {
                let draw = world.random.below(4)
                runners[index].offer(
                    SimulatedHandler(faults: draw == 0 ? 1 + world.random.below(3) : 0, failsSetUp: draw == 1))
            }
            if world.strikes(0.03) {
                runners[index].retry(world.selection(of: runners[index].projection))
            }
            runners[index].step(&world, &shared)
            if runners[index].hasDied { return }
        }
    }

    /// The process is gone; the server gets to know.
    mutating func die(_ world: inout World) {
        world.processes.remove(name)
        for index in runners.indices { runners[index].die(&world, name) }
    }
}
