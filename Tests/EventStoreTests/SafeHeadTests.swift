import EventStore
import Testing

struct SafeHeadTests {
    var head = SafeHead()

    private func holder(_ transaction: String) -> SafeHead.Holder {
        SafeHead.Holder(transaction: transaction, pid: transaction.hasPrefix("-1/") ? nil : 42)
    }

    @Test mutating func anEmptyLogHasHeadZero() {
        #expect(head.observe(highest: nil, count: nil) == .readHolders)
        head.observe(holders: [])
        #expect(head.status == SafeHead.Status(head: 0, highest: 0, heldBackBy: []))
    }

    @Test mutating func withoutWritersTheFirstHeadIsTheHighestPosition() {
        #expect(head.observe(highest: 172_902, count: nil) == .readHolders)
        head.observe(holders: [])
        #expect(head.head == 172_902)
    }

    @Test mutating func withoutAGapNobodyIsAskedForHolders() {
        start(at: 10)
        #expect(head.observe(highest: 15, count: 5) == .done)
        #expect(head.head == 15)
    }

    @Test mutating func withNothingNewTheHeadStays() {
        start(at: 10)
        #expect(head.observe(highest: nil, count: 0) == .done)
        #expect(head.head == 10)
    }

    @Test mutating func aGapWaitsForThoseWhoMayFillItAndNoLonger() {
        start(at: 5)
        #expect(head.observe(highest: 7, count: 1) == .readHolders)
        head.observe(holders: [holder("3/1")])
        #expect(head.status == SafeHead.Status(head: 5, highest: 7, heldBackBy: [holder("3/1")]))
        // A later writer has come, the one that was there is gone: 7 is final, 9 is not.
        #expect(head.observe(highest: 9, count: 3) == .readHolders)
        head.observe(holders: [holder("4/1")])
        #expect(head.head == 7)
        #expect(head.status.heldBackBy == [holder("4/1")])
        #expect(head.observe(highest: 9, count: 1) == .readHolders)
        head.observe(holders: [])
        #expect(head.head == 9)
        #expect(head.status.heldBackBy.isEmpty)
    }

    @Test mutating func onlyThoseStillThereOfTheRememberedHoldBack() {
        start(at: 0)
        _ = head.observe(highest: 4, count: 2)
        head.observe(holders: [holder("1/1"), holder("2/1")])
        _ = head.observe(highest: 8, count: 3)
        head.observe(holders: [holder("2/1"), holder("3/1")])
        #expect(head.head == 0)
        #expect(head.status.heldBackBy == [holder("2/1")])
    }

    @Test mutating func aGapThatFillsMovesTheHeadAtOnce() {
        start(at: 5)
        _ = head.observe(highest: 7, count: 1)
        head.observe(holders: [holder("3/1")])
        #expect(head.observe(highest: 7, count: 2) == .done)
        #expect(head.head == 7)
        #expect(head.status.heldBackBy.isEmpty)
    }

    @Test mutating func atAStartWithOpenWritersThereIsNoHeadUntilTheyAreGone() {
        _ = head.observe(highest: 100, count: nil)
        head.observe(holders: [holder("3/1")])
        #expect(head.head == nil)
        _ = head.observe(highest: 120, count: nil)
        head.observe(holders: [holder("9/9")])
        #expect(head.head == 100)
    }

    @Test mutating func aHolderThatPreparesIsStillWaitedFor() {
        start(at: 5)
        _ = head.observe(highest: 7, count: 1)
        head.observe(holders: [holder("3/1")])
        // PREPARE TRANSACTION: the backend is free, the lock goes on under another id.
        _ = head.observe(highest: 7, count: 1)
        head.observe(holders: [holder("-1/771")])
        #expect(head.head == 5)
        #expect(head.status.heldBackBy == [holder("-1/771")])
        _ = head.observe(highest: 7, count: 1)
        head.observe(holders: [])
        #expect(head.head == 7)
    }

    @Test mutating func afterAReconnectTheHoldersAreTakenAnewAndTheHeadStays() {
        start(at: 5)
        _ = head.observe(highest: 7, count: 1)
        head.observe(holders: [holder("3/1")])
        head.forgetHolders()
        #expect(head.status.heldBackBy.isEmpty)
        _ = head.observe(highest: 8, count: 2)
        // The same name may be another transaction now; what counts is that it holds.
        head.observe(holders: [holder("7/2")])
        #expect(head.head == 5)
        _ = head.observe(highest: 8, count: 2)
        head.observe(holders: [])
        #expect(head.head == 8)
    }

    @Test mutating func holdersThatWereNotAskedForAreNotLookedAt() {
        start(at: 5)
        #expect(head.observe(highest: 5, count: 0) == .done)
        head.observe(holders: [holder("3/1")])
        #expect(head.status == SafeHead.Status(head: 5, highest: 5, heldBackBy: []))
    }

    private mutating func start(at position: Int64) {
        _ = head.observe(highest: position, count: nil)
        head.observe(holders: [])
    }
}
