import ProjectionRunning

/// What the runners of a process know of the log: behind what is true until it is looked at again.
struct SimulatedFeed {
    private(set) var view = RunnerEvent.Head(head: nil, generation: 0, highestAtStart: nil)
    private(set) var seenLog = -1
    private var seenEpoch = 0

    /// Looks at the log.
    mutating func step(_ world: inout World) {
        let store = world.store
        if seenEpoch != store.epoch || store.highest < view.head ?? 0 { view.generation += 1 }
        seenEpoch = store.epoch
        seenLog = store.logNumber
        view.head = store.highest
        view.highestAtStart = view.highestAtStart ?? view.head
    }
}
