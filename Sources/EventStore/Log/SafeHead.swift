/// The highest position below which no event can still appear, as a state machine without a clock or a database.
///
/// A position is drawn from a sequence before its transaction commits, so a reader may see 7 before 6 exists. Waiting for
/// 6 by time-out is a guess. Two rules move the head H instead, and both are exact:
///
/// - **The contiguous stretch.** Every position from H + 1 on that stands without a gap is final whoever holds locks: a
///   position is drawn once, and it is there.
/// - **The holders.** An INSERT takes a `RowExclusiveLock` on the table before it draws a position, so whoever may still
///   fill a gap below the highest visible position M holds that lock when the holders are read *after* M. Once none of
///   *those* holds it any longer, every gap below M is a rolled-back position. Writers that came later are not waited for.
///
/// A transaction that is prepared (two-phase commit) changes its virtual transaction id, so a prepared holder is always
/// waited for, whenever it is first seen.
///
/// Nothing is remembered across connections, nor where the log turns out to be older than the head: a database can come
/// back as it was (a fail-over to a standby that lagged, a restored copy). ``Status/generation`` counts how often that
/// happened; who remembers a position from another generation reads it anew.
///
/// The shell asks ``next()`` what to look at, looks, and tells what it saw, until the answer is ``Step/done``.
public struct SafeHead: Sendable {
    /// What the shell does next.
    public enum Step: Sendable, Hashable {
        /// Nothing: the head stands where it can stand now.
        case done
        /// Read the highest position, whether position 1 stands, and the head that was proven last; then
        /// ``observe(start:)``.
        case start
        /// Read the highest position, and up to where positions stand without a gap above this one; then
        /// ``observe(highest:contiguousThrough:)``. The look may be bounded: an end before the first gap is right too.
        case stretch(above: Int64)
        /// Read the highest position, and whether this one stands; then ``observe(highest:isThere:)``.
        case probe(Int64)
        /// Read the holders of the lock; then ``observe(holders:)``.
        case holders
    }

    /// What a look at a log without a known head shows.
    public struct Start: Sendable, Hashable {
        /// nil: the log is empty.
        public var highest: Int64?
        /// Whether the log begins at position 1, so that the contiguous stretch can be followed from 0.
        public var hasFirstPosition: Bool
        /// The head that an earlier reader has proven and recorded in the log's own database; nil for none.
        public var proven: Int64?

        /// What one look has shown.
        public init(highest: Int64?, hasFirstPosition: Bool, proven: Int64?) {
            self.highest = highest
            self.hasFirstPosition = hasFirstPosition
            self.proven = proven
        }
    }

    /// A candidate for the head and those who must go before it is one.
    private struct Candidate {
        var position: Int64
        var waitedFor: Set<String>
    }

    /// The safe head; nil until it is known.
    public private(set) var head: Int64?
    private var highest: Int64 = 0
    private var candidate: Candidate?
    private var holding: [LockHolder] = []
    private var generation = 0
    private var step = Step.start
    /// What a rule of holders has passed over: positions in there without an event are declared dead.
    private var passed: [ClosedRange<Int64>] = []

    /// Nothing is known yet: ``next()`` gives ``Step/start``.
    public init() {}

    /// What is known after the last look.
    public var status: SafeHeadStatus {
        SafeHeadStatus(head: head, highest: highest, heldBackBy: holding, generation: generation)
    }

    /// After a reconnect: everything that was known is void.
    public mutating func forget() {
        head = nil
        highest = 0
        candidate = nil
        holding = []
        passed = []
        generation += 1
        step = .start
    }

    /// What to look at first.
    public mutating func next() -> Step {
        guard let head else { return advance(to: .start) }
        // While a gap holds the head, only the gap and its holders are looked at: the work does not grow with what follows.
        return advance(to: candidate == nil ? .stretch(above: head) : .probe(head + 1))
    }

    /// A log without a known head.
    public mutating func observe(start: Start) -> Step {
        guard step == .start else { return step }
        highest = start.highest ?? 0
        if let proven = start.proven, proven <= highest {
            head = proven
        } else if start.highest == nil || start.hasFirstPosition {
            head = 0
        } else {
            return advance(to: .holders)
        }
        return highest == head ? settle() : advance(to: .stretch(above: head!))
    }

    /// What stands above the head.
    public mutating func observe(highest seen: Int64?, contiguousThrough end: Int64) -> Step {
        guard case .stretch(let start) = step, let top = see(seen) else { return step }
        head = max(start, min(end, top))
        if head == top { return settle() }
        // What the stretch has reached needs nobody's leaving any more: a later candidate takes it further.
        if let reached = candidate?.position, reached <= end { candidate = nil }
        return advance(to: .holders)
    }

    /// Whether the position above the head stands now.
    public mutating func observe(highest seen: Int64?, isThere: Bool) -> Step {
        guard case .probe(let position) = step, see(seen) != nil else { return step }
        return advance(to: isThere ? .stretch(above: position - 1) : .holders)
    }

    /// The holders of the lock, read *after* the highest position.
    public mutating func observe(holders: [LockHolder]) -> Step {
        guard step == .holders else { return step }
        if holders.isEmpty { return pass(through: highest) }
        let present = Set(holders.map(\.transaction))
        if var remembered = candidate {
            remembered.waitedFor.formIntersection(present)
            remembered.waitedFor.formUnion(holders.lazy.filter(\.isPrepared).map(\.transaction))
            guard remembered.waitedFor.isEmpty else {
                candidate = remembered
                holding = holders.filter { remembered.waitedFor.contains($0.transaction) }
                return advance(to: .done)
            }
            // Those who are there now came later; a look at what stands behind takes the next candidate.
            return pass(through: remembered.position)
        }
        candidate = Candidate(position: highest, waitedFor: present)
        holding = holders
        return advance(to: .done)
    }

    /// The ranges that were passed over by the rule of holders since this was last asked: who wants to know whether a
    /// writer broke the rule looks there once more.
    public mutating func takePassedRanges() -> [ClosedRange<Int64>] {
        defer { passed = [] }
        return passed
    }

    /// Notes the highest position; nil, with everything forgotten, where the log is older than the head.
    private mutating func see(_ seen: Int64?) -> Int64? {
        let top = seen ?? 0
        guard let head, top < head else {
            highest = top
            return top
        }
        forget()
        return nil
    }

    private mutating func pass(through position: Int64) -> Step {
        if let first = head.map({ $0 + 1 }) ?? (position > 0 ? 1 : nil), first <= position {
            passed.append(first...position)
        }
        head = max(head ?? 0, position)
        candidate = nil
        holding = []
        return head == highest ? settle() : advance(to: .stretch(above: head!))
    }

    private mutating func settle() -> Step {
        candidate = nil
        holding = []
        return advance(to: .done)
    }

    private mutating func advance(to next: Step) -> Step {
        step = next
        return next
    }
}
