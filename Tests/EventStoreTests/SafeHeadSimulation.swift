import EventStore

/// PostgreSQL as far as the safe head sees it: transactions that take the table's lock, draw positions, and make them
/// visible or not when they end.
struct WritersModel {
    private struct Writer {
        var name: String
        var drawn: [Int64] = []
        var hasLock = false
        var isPrepared = false
        /// Committed and visible, the lock not released yet: PostgreSQL does the one before the other.
        var isVisible = false
    }

    private var writers: [Writer] = []
    private var sequence: Int64 = 0
    private var started = 0
    private(set) var visible: Set<Int64> = []
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// What a new snapshot shows.
    var highest: Int64? { visible.max() }
    var hasFirstPosition: Bool { visible.contains(1) }

    /// The end of what stands without a gap above a position.
    func contiguous(above position: Int64) -> Int64 {
        var end = position
        while visible.contains(end + 1) { end += 1 }
        return end
    }

    /// `pg_locks` now.
    var holders: [LockHolder] {
        writers.filter(\.hasLock).map { LockHolder(transaction: $0.name, pid: $0.isPrepared ? nil : 1) }
    }

    /// The lowest position that can still become visible.
    var lowestPending: Int64 {
        let drawn = writers.filter { !$0.isVisible }.flatMap(\.drawn).min()
        return min(drawn ?? .max, sequence + 1)
    }

    /// Some writers take a step each.
    mutating func advance() {
        for _ in 0..<Int.random(in: 0...16, using: &random) { step() }
    }

    /// All who hold the lock now commit or roll back; nobody else does anything.
    mutating func endHolders() {
        for writer in writers where writer.hasLock && Bool.random(using: &random) { visible.formUnion(writer.drawn) }
        writers.removeAll(where: \.hasLock)
    }

    /// One more writer that holds the lock and has drawn a position.
    mutating func beginWriter() {
        begin()
        writers[writers.count - 1].hasLock = true
        draw(writers.count - 1)
    }

    private mutating func step() {
        guard let index = writers.indices.randomElement(using: &random),
            writers.count > Int.random(in: 0...6, using: &random)
        else { return begin() }
        if writers[index].isVisible {
            writers.remove(at: index)
        } else if !writers[index].hasLock {
            writers[index].hasLock = true
        } else {
            switch Int.random(in: 0...9, using: &random) {
            case 0...4 where !writers[index].isPrepared: draw(index)
            case 5 where !writers[index].isPrepared:
                writers[index].isPrepared = true
                writers[index].name = "-1/\(started)\(index)"
            case 6: writers.remove(at: index)  // rolled back
            default:
                visible.formUnion(writers[index].drawn)
                writers[index].isVisible = true
            }
        }
    }

    private mutating func begin() {
        started += 1
        writers.append(Writer(name: "\(writers.count + 2)/\(started)"))
    }

    private mutating func draw(_ index: Int) {
        sequence += 1
        writers[index].drawn.append(sequence)
    }
}

/// The same numbers for the same seed, so that a failure can be run again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
