import EventStore

/// What all hosts of a history share: the store, chance, and what is wrong with it all.
struct World {
    /// `PROJECTION_APPLY_TIMEOUT`.
    static let applyTimeout = Duration.seconds(3)

    var store = SimulatedStore()
    var random: Randomness
    let bug: PlantedBug?
    /// Whether the projections put aside what fails.
    var parks = false
    /// Whether faults strike.
    var isCalm = false
    var now = Duration.zero
    /// Whoever reads the log by itself sees, until then, no more of it than the standby has.
    var readersLagUntil = Duration.zero
    /// The processes that are there, by name; one that is frozen is.
    var processes: Set<String> = []
    /// How often each event still fails in each projection.
    private var poison: [Subject: Int] = [:]
    private var judged: Set<Subject> = []
    private var killers: Set<Subject> = []
    private var met: Set<Subject> = []
    /// Where events can be blamed: something went wrong with them that they could have done. By their positions, as an
    /// attempt is written down: another event may stand there after a rewind.
    private var accused: Set<Subject> = []
    /// How many connections were lost in the work behind each position.
    private var losses: [Subject: Int] = [:]
    private let log: ((String) -> Void)?

    /// An event as a projection meets it.
    struct Subject: Hashable {
        let projection: Int
        let event: Int
    }

    init(seed: UInt64, bug: PlantedBug?, trace: ((String) -> Void)?) {
        random = Randomness(seed: seed)
        self.bug = bug
        log = trace
        store.bug = bug
    }

    func trace(_ text: () -> String) {
        if let log { log("\(now) \(text())") }
    }

    /// Whether something with a chance happens now; nothing does in a calm.
    mutating func strikes(_ chance: Double) -> Bool {
        let draw = random.fraction()
        return !isCalm && draw < chance
    }

    /// Whether the handler ends the process at an event: always, or never.
    mutating func isKiller(_ event: Int, of projection: Int) -> Bool {
        let subject = Subject(projection: projection, event: event)
        if met.insert(subject).inserted, strikes(0.004) { killers.insert(subject) }
        return killers.contains(subject)
    }

    /// Whether a handler fails at an event now: a few events fail some times, and then no more.
    mutating func isPoison(_ event: Int, of projection: Int) -> Bool {
        let subject = Subject(projection: projection, event: event)
        // One in four never succeeds, which a projection that does not park survives only while few do.
        if judged.insert(subject).inserted, strikes(0.02) {
            poison[subject] = parks && random.next() % 4 == 0 ? .max : Int(random.next() % 6) + 1
        }
        guard let left = poison[subject], left > 0 else { return false }
        poison[subject] = left - 1
        return true
    }

    /// Some of what a projection has put aside.
    mutating func selection(of projection: Int) -> LetterSelection {
        let letters = store.now.tables[projection].letters.keys.sorted()
        guard !letters.isEmpty else { return .all }
        let position = letters[random.below(letters.count)]
        switch random.below(4) {
        case 0: return .all
        case 1: return .stream(store.now.tables[projection].letters[position]?.stream ?? "")
        case 2: return .range(position...position + Int64(random.below(20)))
        default: return .one(position)
        }
    }

    mutating func accuse(at position: Int64, of projection: Int) {
        accused.insert(Subject(projection: projection, event: Int(position)))
    }

    /// - Returns: whether so many were that it may be the event's doing.
    mutating func noteLoss(at position: Int64, of projection: Int) -> Bool {
        losses[Subject(projection: projection, event: Int(position)), default: 0] += 1
        return losses[Subject(projection: projection, event: Int(position)), default: 0] >= 3
    }

    /// An event that was put aside without any fault of its own, in words.
    mutating func faultOfBlame() -> String? {
        defer { store.parked = [] }
        for (projection, position) in store.parked
        where !accused.contains(Subject(projection: projection, event: Int(position))) {
            return "projection \(projection): the event at \(position) was put aside for what it has not done"
        }
        return nil
    }

    /// The backends go on with what they have been sent.
    mutating func stepBackends() {
        store.step(at: now, isCalm: isCalm, &random)
    }
}
