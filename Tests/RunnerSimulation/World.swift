/// What all hosts of a history share: the store, chance, and what is wrong with it all.
struct World {
    var store = SimulatedStore()
    var random: Randomness
    let bug: PlantedBug?
    /// Whether the projection puts aside what fails.
    var parks = false
    /// Whether faults strike.
    var isCalm = false
    /// How often each event still fails.
    private var poison: [Int: Int] = [:]
    private var judged: Set<Int> = []
    private var killers: Set<Int> = []
    private var met: Set<Int> = []
    private let log: ((String) -> Void)?

    init(seed: UInt64, bug: PlantedBug?, trace: ((String) -> Void)?) {
        random = Randomness(seed: seed)
        self.bug = bug
        log = trace
    }

    func trace(_ text: () -> String) { log?(text()) }

    /// Whether something with a chance happens now; nothing does in a calm.
    mutating func strikes(_ chance: Double) -> Bool {
        let draw = random.fraction()
        return !isCalm && draw < chance
    }

    /// Whether the handler ends the process at an event: always, or never.
    mutating func isKiller(_ event: Int) -> Bool {
        if met.insert(event).inserted, strikes(0.004) { killers.insert(event) }
        return killers.contains(event)
    }

    /// Whether a handler fails at an event now: a few events fail some times, and then no more.
    mutating func isPoison(_ event: Int) -> Bool {
        // One in four never succeeds, which a projection that does not park survives only while few do.
        if judged.insert(event).inserted, strikes(0.02) {
            poison[event] = parks && random.next() % 4 == 0 ? .max : Int(random.next() % 6) + 1
        }
        guard let left = poison[event], left > 0 else { return false }
        poison[event] = left - 1
        return true
    }
}

/// SplitMix64: the same numbers from the same seed, on every machine.
struct Randomness {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }
}
