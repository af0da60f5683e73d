import EventStore
import Testing

struct SafeHeadTests {
    var head = SafeHead()

    private func holder(_ transaction: String) -> LockHolder {
        LockHolder(transaction: transaction, pid: transaction.hasPrefix("-1/") ? nil : 42)
    }

    /// One look at a log in which `positions` stand and `holders` hold the lock.
    private mutating func look(_ positions: some Sequence<Int64>, _ holders: [String] = [], proven: Int64? = nil) {
        let visible = Set(positions)
        var step = head.next()
        while step != .done {
            switch step {
            case .done: break
            case .start:
                step = head.observe(
                    start: .init(highest: visible.max(), hasFirstPosition: visible.contains(1), proven: proven))
            case .stretch(let start):
                var end = start
                while visible.contains(end + 1) { end += 1 }
                step = head.observe(highest: visible.max(), contiguousThrough: end)
            case .probe(let position):
                step = head.observe(highest: visible.max(), isThere: visible.contains(position))
            case .holders: step = head.observe(holders: holders.map(holder))
            }
        }
    }

    @Test mutating func `an empty log has head 0, also while a writer is open`() {
        look([], ["3/1"])
        #expect(head.status == SafeHeadStatus(head: 0, highest: 0, heldBackBy: []))
    }

    @Test mutating func `without writers the first head is the highest position`() {
        look([172_902])
        #expect(head.head == 172_902)
    }

    @Test mutating func `a start moves over the contiguous stretch though a writer holds the lock`() {
        look(1...500, ["3/1"])
        #expect(head.status == SafeHeadStatus(head: 500, highest: 500, heldBackBy: []))
    }

    @Test mutating func `a start begins at the head that was proven last, past the gaps below it`() {
        look([3, 4, 7, 8, 9, 11], ["3/1"], proven: 8)
        #expect(head.status == SafeHeadStatus(head: 9, highest: 11, heldBackBy: [holder("3/1")]))
    }

    @Test mutating func `a proven head above the log is not believed`() {
        look(1...6, ["3/1"], proven: 900)
        #expect(head.head == 6)
    }

    @Test mutating func `with nothing new the head stays`() {
        look(1...10)
        look(1...10, ["3/1"])
        #expect(head.status == SafeHeadStatus(head: 10, highest: 10, heldBackBy: []))
    }

    @Test mutating func `a gap waits for those who may fill it and no longer`() {
        look(1...5)
        look([1, 2, 3, 4, 5, 7], ["3/1"])
        #expect(head.status == SafeHeadStatus(head: 5, highest: 7, heldBackBy: [holder("3/1")]))
        // A later writer has come, the one that was there is gone: 7 is final, 9 is not.
        look([1, 2, 3, 4, 5, 7, 9], ["4/1"])
        #expect(head.head == 7)
        #expect(head.status.heldBackBy == [holder("4/1")])
        look([1, 2, 3, 4, 5, 7, 9])
        #expect(head.head == 9)
        #expect(head.status.heldBackBy.isEmpty)
        #expect(head.takePassedRanges() == [6...7, 8...9])
        #expect(head.takePassedRanges().isEmpty)
    }

    @Test mutating func `only those still there of the remembered hold back`() {
        look([2, 4], ["1/1", "2/1"])
        look([2, 4, 8], ["2/1", "3/1"])
        #expect(head.head == nil)
        #expect(head.status.heldBackBy == [holder("2/1")])
    }

    @Test mutating func `a gap that fills moves the head at once, and over what follows it`() {
        look(1...5)
        look([1, 2, 3, 4, 5, 7], ["3/1"])
        look(1...12, ["3/1"])
        #expect(head.head == 12)
        #expect(head.status.heldBackBy.isEmpty)
    }

    @Test mutating func `while a gap holds the head only the gap is looked at, and its holders`() {
        look(1...5)
        look([1, 2, 3, 4, 5, 7], ["3/1"])
        #expect(head.next() == .probe(6))
        #expect(head.observe(highest: 500_000, isThere: false) == .holders)
        #expect(head.observe(holders: [holder("3/1")]) == .done)
        #expect(head.status == SafeHeadStatus(head: 5, highest: 500_000, heldBackBy: [holder("3/1")]))
    }

    @Test mutating func `at a start below a gap with open writers there is no head until they are gone`() {
        look([100], ["3/1"])
        #expect(head.head == nil)
        look([100, 120], ["9/9"])
        #expect(head.head == 100)
    }

    @Test mutating func `a holder that prepares is still waited for`() {
        look(1...5)
        look([1, 2, 3, 4, 5, 7], ["3/1"])
        // PREPARE TRANSACTION: the backend is free, the lock goes on under another id.
        look([1, 2, 3, 4, 5, 7], ["-1/771"])
        #expect(head.head == 5)
        #expect(head.status.heldBackBy == [holder("-1/771")])
        look([1, 2, 3, 4, 5, 7])
        #expect(head.head == 7)
    }

    @Test mutating func `after a reconnect nothing is taken on trust`() {
        look(1...5)
        look([1, 2, 3, 4, 5, 7], ["3/1"])
        head.forget()
        #expect(head.status == SafeHeadStatus(head: nil, highest: 0, heldBackBy: [], generation: 1))
        // The same name may be another transaction now; what counts is that it holds.
        look([1, 2, 3, 4, 5, 7], ["7/2"])
        #expect(head.head == 5)
        #expect(head.status.heldBackBy == [holder("7/2")])
    }

    @Test mutating func `a log that is older than the head is found anew`() {
        look(1...1500)
        look(1...1000)
        #expect(head.status == SafeHeadStatus(head: 1000, highest: 1000, heldBackBy: [], generation: 1))
    }

    @Test mutating func `a log that turns out to be older while a gap holds the head is found anew`() {
        look(1...50)
        look([52] + (1...50), ["3/1"])
        look([2, 3], ["9/1"])
        #expect(head.status == SafeHeadStatus(head: nil, highest: 3, heldBackBy: [holder("9/1")], generation: 1))
        look([])
        #expect(head.status.head == 0)
    }
}
