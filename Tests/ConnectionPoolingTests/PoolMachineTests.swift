import Testing

@testable import ConnectionPooling

struct PoolMachineTests {
    private func bench(
        _ base: Int, _ overflow: Int, age: Duration = .seconds(600), wait: Duration = .seconds(30), checks: Bool = false
    ) -> PoolBench {
        PoolBench(
            PoolBounds(
                base: base, overflow: overflow, maximumAge: age, waitTimeout: wait, checksBeforeUse: checks,
                idleOverflowLifetime: .seconds(3)))
    }

    // MARK: Opening

    @Test func `nothing is opened before it is needed and no more than is needed`() {
        let bench = bench(2, 1)
        #expect(bench.machine.usage.open == 0)
        bench.enqueue(1...1)
        #expect(bench.opening.count == 1)
        bench.openAll()
        bench.release(bench.handed[0].slot)
        bench.enqueue(2...2)
        #expect(bench.handedTo == [1, 2])
        #expect(bench.opening.isEmpty)
        #expect(bench.machine.usage.opened == 1)
    }

    @Test func `the ceiling is base and overflow and the rest waits`() {
        let bench = bench(2, 1)
        bench.enqueue(1...10)
        #expect(bench.opening.count == 3)
        bench.openAll()
        #expect(bench.handedTo == [1, 2, 3])
        #expect(bench.machine.usage.leased == 3)
        #expect(bench.machine.usage.waiting == 7)
        // Those for whom a connection was opened were not held up by anyone.
        #expect(bench.machine.usage.waits == 7)
    }

    @Test func `a connection that is being closed counts until it is closed`() {
        let bench = bench(1, 0)
        bench.enqueue(1...1)
        bench.openAll()
        bench.release(0, retires: true)
        bench.enqueue(2...2)
        #expect(bench.opening.isEmpty)
        #expect(bench.take("at once") == nil)
        #expect(bench.machine.usage.open == 1)
        bench.closeAll()
        #expect(bench.opening == [0])
        bench.openAll()
        #expect(bench.handedTo == [1, 2])
    }

    @Test func `a failure to open goes to the first in the queue and the next gets a try of its own`() {
        let bench = bench(1, 0)
        bench.enqueue(1...2)
        bench.failOpening(0)
        #expect(bench.failedToOpen == [1])
        #expect(bench.opening == [0])
        bench.openAll()
        #expect(bench.handedTo == [2])
    }

    // MARK: The queue

    @Test func `callers are served in the order in which they came`() {
        let bench = bench(1, 0)
        bench.enqueue(1...50)
        bench.openAll()
        for _ in 1...49 { bench.release(0) }
        #expect(bench.handedTo == Array(1...50))
    }

    @Test func `whichever connection is available first goes to the first in the queue`() {
        let bench = bench(2, 0)
        bench.enqueue(1...1)
        bench.openAll()
        // The second is being opened for 2 when the first comes back: 2 has waited longest.
        bench.enqueue(2...3)
        bench.release(0)
        #expect(bench.handedTo == [1, 2])
        bench.openAll()
        #expect(bench.handedTo == [1, 2, 3])
    }

    @Test func `nobody takes at once what others wait for`() {
        let bench = bench(1, 0)
        bench.enqueue(1...2)
        bench.openAll()
        #expect(bench.take("jumps the queue") == nil)
        bench.release(0)
        #expect(bench.handedTo == [1, 2])
    }

    @Test func `a caller that is cancelled leaves at once and the others keep their order`() {
        let bench = bench(1, 0)
        bench.enqueue(1...5)
        bench.openAll()
        #expect(bench.cancel(2))
        #expect(bench.cancel(4))
        #expect(!bench.cancel(4))
        // Who has a connection is no longer in the queue.
        #expect(!bench.cancel(1))
        #expect(bench.machine.usage.waiting == 2)
        bench.release(0)
        bench.release(0)
        #expect(bench.handedTo == [1, 3, 5])
    }

    @Test func `a connection that was opened for a cancelled caller is kept`() {
        let bench = bench(1, 0)
        bench.enqueue(1...1)
        #expect(bench.cancel(1))
        bench.openAll()
        #expect(bench.handed.isEmpty)
        #expect(bench.machine.usage.idle == 1)
    }

    @Test func `who waits too long hears which pool its bounds and what holds it`() throws {
        let bench = bench(1, 1, wait: .seconds(30))
        bench.enqueue(1...1)
        bench.openAll()
        bench.now += .seconds(12)
        bench.enqueue(2...3)
        bench.openAll()
        // Woken for the first who waited, it asks for the next.
        bench.now += .seconds(18)
        bench.tick()
        bench.now += .seconds(11)
        #expect(bench.ticks.last == bench.now + .seconds(1))
        bench.tick()
        #expect(bench.failed.isEmpty)
        bench.now += .seconds(1)
        bench.tick()
        let error = try #require(bench.failed[3])
        #expect(error.code == .timedOut)
        #expect(error.holders.map(\.purpose) == ["call 1", "call 2"])
        #expect(error.holders.map(\.seconds) == [42, 30])
        #expect(
            error.description
                == "the pool 'dogs' (1 + 1 connections) had none free within 30.0 s; held by: call 1 (for 42.0 s), "
                + "call 2 (for 30.0 s); raise its size or overflow, or make what holds it shorter")
        #expect(bench.machine.usage.timeouts == 1)
        #expect(bench.machine.usage.waitSeconds == 30)
        bench.release(0)
        #expect(bench.handedTo == [1, 2])
    }

    @Test func `an error names at most five holders`() throws {
        let bench = bench(8, 0, wait: .seconds(1))
        bench.enqueue(1...9)
        bench.openAll()
        bench.now += .seconds(1)
        bench.tick()
        let text = try #require(bench.failed[9]).description
        #expect(text.contains("and 3 more"))
    }

    // MARK: Age and idleness

    @Test func `an old connection is replaced when it is returned`() {
        let bench = bench(1, 0, age: .seconds(600))
        bench.enqueue(1...1)
        bench.openAll()
        bench.now += .seconds(599)
        bench.release(0)
        #expect(bench.closing.isEmpty)
        bench.enqueue(2...2)
        bench.now += .seconds(1)
        bench.enqueue(3...3)
        bench.release(0)
        #expect(bench.closing == [0])
        #expect(bench.opening.isEmpty)
        bench.closeAll()
        bench.openAll()
        #expect(bench.handedTo == [1, 2, 3])
        // The new one has an age of its own.
        bench.now += .seconds(599)
        bench.release(0)
        #expect(bench.closing.isEmpty)
    }

    @Test func `overflow is closed when it is idle for a while and the base stays`() {
        let bench = bench(2, 3)
        bench.enqueue(1...5)
        bench.openAll()
        for slot in 0..<5 { bench.release(slot) }
        bench.now += .seconds(2)
        bench.tick()
        #expect(bench.closing.isEmpty)
        bench.now += .seconds(1)
        bench.tick()
        #expect(bench.closing == [0, 1, 2])
        bench.closeAll()
        #expect(bench.machine.usage.open == 2)
        bench.now += .seconds(1000)
        bench.tick()
        #expect(bench.machine.usage.open == 2)
    }

    @Test func `overflow that is used again is not closed`() {
        let bench = bench(1, 1)
        bench.enqueue(1...2)
        bench.openAll()
        bench.release(0)
        bench.release(1)
        bench.now += .seconds(2)
        bench.enqueue(3...4)
        #expect(bench.opening.isEmpty)
        bench.release(0)
        bench.release(1)
        bench.now += .seconds(1)
        bench.tick()
        #expect(bench.closing.isEmpty)
        // It asks to be called again when the time is over for these.
        #expect(bench.ticks.last == bench.now + .seconds(2))
    }

    @Test func `the connection that was used last is used next`() {
        let bench = bench(3, 0)
        bench.enqueue(1...3)
        bench.openAll()
        bench.release(0)
        bench.release(2)
        bench.release(1)
        #expect(bench.take("x")?.slot == 1)
        #expect(bench.take("x")?.slot == 2)
    }

    // MARK: Checks

    @Test func `a connection is checked before use where the bounds say so`() {
        let bench = bench(1, 0, checks: true)
        bench.enqueue(1...1)
        bench.openAll()
        // A new one needs no check.
        #expect(bench.handedTo == [1])
        bench.release(0)
        bench.enqueue(2...2)
        #expect(bench.handedTo == [1])
        bench.finishChecking(0, isAlive: true)
        #expect(bench.handedTo == [1, 2])
        bench.release(0)
        #expect(bench.take("at once", idleOnly: true) == nil)
        #expect(bench.take("at once")?.need == .checking)
    }

    @Test func `a dead connection is replaced without anyone hearing of it`() {
        let bench = bench(1, 0, checks: true)
        bench.enqueue(1...1)
        bench.openAll()
        bench.release(0)
        bench.enqueue(2...2)
        bench.finishChecking(0, isAlive: false)
        #expect(bench.opening.isEmpty)
        bench.closeAll()
        bench.openAll()
        #expect(bench.handedTo == [1, 2])
        #expect(bench.failed.isEmpty && bench.failedToOpen.isEmpty)
    }

    @Test func `who gets a connection straight from another needs no check`() {
        let bench = bench(1, 0, checks: true)
        bench.enqueue(1...2)
        bench.openAll()
        bench.release(0)
        #expect(bench.handedTo == [1, 2])
    }

    // MARK: Taking at once

    @Test func `a free connection or room for one is taken without the queue`() {
        let bench = bench(1, 1)
        #expect(bench.take("a", idleOnly: true) == nil)
        #expect(bench.take("a")?.need == .opening)
        #expect(bench.take("b")?.need == .opening)
        #expect(bench.take("c") == nil)
        bench.release(0)
        #expect(bench.take("c")?.need == .nothing)
    }

    @Test func `a slot that could not be opened serves whoever waits`() {
        let bench = bench(1, 0)
        #expect(bench.take("a")?.slot == 0)
        bench.enqueue(1...1)
        bench.note(bench.machine.abandoned(0, now: bench.now))
        bench.openAll()
        #expect(bench.handedTo == [1])
    }

    // MARK: The end

    @Test func `a closed pool refuses all waits for what is in use and closes it`() {
        let bench = bench(2, 0)
        bench.enqueue(1...2)
        bench.openAll()
        bench.enqueue(3...3)
        bench.release(1)
        bench.enqueue(4...4)
        #expect(bench.handedTo == [1, 2, 3])
        bench.note(bench.machine.shutDown(now: bench.now))
        #expect(bench.failed[4]?.code == .closed)
        bench.enqueue(5...5)
        #expect(bench.failed[5]?.code == .closed)
        #expect(bench.take("x") == nil)
        bench.release(0)
        bench.closeAll()
        #expect(bench.finished == 0)
        bench.release(1)
        bench.closeAll()
        #expect(bench.finished == 1)
        #expect(bench.machine.usage.open == 0)
    }

    @Test func `a connection whose opening outlives the pool is closed`() {
        let bench = bench(1, 0)
        bench.enqueue(1...1)
        bench.note(bench.machine.shutDown(now: bench.now))
        #expect(bench.finished == 0)
        bench.openAll()
        bench.closeAll()
        #expect(bench.finished == 1)
    }

    @Test func `an empty pool is closed at once`() {
        let bench = bench(1, 0)
        bench.note(bench.machine.shutDown(now: bench.now))
        #expect(bench.finished == 1)
    }

    @Test func `closing what is idle leaves the pool to be used`() {
        let bench = bench(2, 0)
        bench.enqueue(1...2)
        bench.openAll()
        bench.release(0)
        bench.note(bench.machine.closeIdle(now: bench.now))
        #expect(bench.closing == [0])
        bench.closeAll()
        bench.enqueue(3...3)
        bench.openAll()
        #expect(bench.handedTo == [1, 2, 3])
    }
}
