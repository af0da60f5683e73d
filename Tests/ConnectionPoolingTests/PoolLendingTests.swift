import Testing

@testable import ConnectionPooling

/// One pool for many holders and several places.
struct PoolLendingTests {
    private func bench(_ base: Int, _ overflow: Int = 0, inCalls: Int? = nil) -> PoolBench {
        PoolBench(
            PoolBounds(
                base: base, overflow: overflow, maximumAge: .seconds(600), waitTimeout: .seconds(30),
                idleOverflowLifetime: .seconds(3), mostInCalls: inCalls))
    }

    private func request(_ holder: String, place: Int = 0, isInCall: Bool = false) -> PoolRequest {
        PoolRequest("work of \(holder)", place: place, holder: holder, isInCall: isInCall)
    }

    private func slot(_ bench: PoolBench, _ holder: String, place: Int = 0) throws -> Int {
        try #require(bench.take(request(holder, place: place))).slot
    }

    @Test func `a holder gets the connection that it had last, where it is idle`() throws {
        let bench = bench(3)
        let first = try slot(bench, "a")
        let second = try slot(bench, "b")
        bench.release(first)
        bench.release(second)
        #expect(try slot(bench, "a") == first)
        #expect(try slot(bench, "b") == second)
    }

    @Test func `a newcomer gets a new connection up to the base, then the one that has been idle longest`() throws {
        let bench = bench(2, 1)
        let first = try slot(bench, "a")
        let second = try slot(bench, "b")
        #expect(first != second)
        bench.release(second)
        bench.release(first)
        // The third may be opened when nothing is idle; here it is not needed.
        #expect(try slot(bench, "c") == second)
        #expect(bench.machine.usage.open == 2)
        #expect(try slot(bench, "a") == first)
        #expect(try #require(bench.take(request("d"))).need == .opening)
    }

    @Test func `a connection of another place makes room for one that is waited for`() throws {
        let bench = bench(1)
        let slot = try slot(bench, "a", place: 0)
        bench.enqueue(1, request("b", place: 1))
        #expect(bench.closing.isEmpty)
        bench.release(slot)
        #expect(bench.closing == [slot])
        #expect(bench.handed.isEmpty)
        bench.closeAll()
        #expect(bench.opening == [slot])
        #expect(bench.machine.slots[slot].place == 1)
        bench.openAll()
        #expect(bench.handedTo == [1])
    }

    @Test func `a caller of another place is not given a connection that leads elsewhere`() throws {
        let bench = bench(2)
        let slot = try slot(bench, "a", place: 0)
        bench.release(slot)
        #expect(try #require(bench.take(request("a", place: 1))).need == .opening)
        #expect(bench.machine.usage.open == 2)
    }

    @Test func `calls hold as many as they may, and others pass them by`() throws {
        let bench = bench(4, inCalls: 2)
        let held = try [1, 2].map { try #require(bench.take(request("call \($0)", isInCall: true))).slot }
        #expect(bench.take(request("call 3", isInCall: true)) == nil)
        bench.enqueue(3, request("call 3", isInCall: true))
        bench.enqueue(4, request("call 4", isInCall: true))
        #expect(bench.opening.isEmpty)
        let other = try slot(bench, "other")
        bench.release(other)
        #expect(bench.handed.isEmpty)
        bench.release(held[0])
        #expect(bench.handedTo == [3])
        bench.release(held[1], retires: true)
        bench.openAll()
        #expect(bench.handedTo == [3, 4])
        #expect(bench.machine.inCalls == 2)
    }

    @Test func `a call that could not open its connection leaves its place`() throws {
        let bench = bench(2, inCalls: 1)
        let taken = try #require(bench.take(request("call", isInCall: true)))
        bench.note(bench.machine.abandoned(taken.slot, now: bench.now))
        #expect(bench.machine.inCalls == 0)
        #expect(bench.take(request("call", isInCall: true)) != nil)
    }
}
