import TestSupport
import Testing

@testable import ConnectionPooling

/// What holds whatever happens, over random courses of events.
struct PoolPropertyTests {
    struct Course: Sendable, CustomTestStringConvertible {
        let bounds: PoolBounds
        let seed: UInt64
        var testDescription: String { "\(bounds.base) + \(bounds.overflow), seed \(seed)" }

        static let all: [Course] = [(1, 0), (2, 1), (2, 3), (1, 5)].flatMap { base, overflow in
            (1...50).map { seed in
                Course(
                    bounds: PoolBounds(
                        base: base, overflow: overflow, maximumAge: .seconds(40), waitTimeout: .seconds(20),
                        checksBeforeUse: seed % 2 == 0, idleOverflowLifetime: .seconds(3)), seed: UInt64(seed))
            }
        }
    }

    @Test(arguments: Course.all) func `leases never exceed the ceiling and every caller is answered once in order`(
        _ course: Course
    ) {
        var random = SeededRandom(course.seed)
        let bench = PoolBench(course.bounds)
        var lastWaiter: UInt64 = 0
        var cancelled: Set<UInt64> = []
        var leased: Set<Int> = []
        var handedBefore = 0

        for _ in 0..<1500 {
            switch random.next() % 12 {
            case 0...3:
                lastWaiter += 1
                bench.enqueue(lastWaiter...lastWaiter)
            case 4:
                let waiter = random.next() % (lastWaiter + 1)
                if bench.cancel(waiter) { cancelled.insert(waiter) }
            case 5:
                if let taken = bench.take("at once") {
                    #expect(leased.insert(taken.slot).inserted)
                }
            case 6, 7:
                if let slot = leased.sorted().randomElement(using: &random) {
                    leased.remove(slot)
                    bench.release(slot, retires: random.next() % 8 == 0)
                }
            case 8:
                if let slot = bench.opening.randomElement(using: &random) {
                    if random.next() % 6 == 0 { bench.failOpening(slot) } else { bench.finishOpening(slot) }
                }
            case 9:
                if let slot = bench.checking.randomElement(using: &random) {
                    bench.finishChecking(slot, isAlive: random.next() % 4 != 0)
                }
            case 10:
                if let slot = bench.closing.randomElement(using: &random) { bench.finishClosing(slot) }
            default:
                bench.now += .milliseconds(Int64(random.next() % 4000))
                bench.tick()
            }
            for (_, slot) in bench.handed[handedBefore...] {
                #expect(leased.insert(slot).inserted, "slot \(slot) was given away twice")
            }
            handedBefore = bench.handed.count
            check(bench, leased, course.bounds)
        }

        bench.note(bench.machine.shutDown(now: bench.now))
        for slot in leased { bench.release(slot) }
        for slot in bench.checking { bench.finishChecking(slot, isAlive: true) }
        bench.openAll()
        bench.closeAll()
        #expect(bench.finished == 1)
        #expect(bench.machine.usage.open == 0)
        // Each caller has one answer, and those who got a connection got it in the order in which they came.
        let answers = bench.handedTo + bench.failedToOpen + Array(bench.failed.keys) + Array(cancelled)
        #expect(answers.sorted() == Array(1..<lastWaiter + 1))
        #expect(bench.handedTo == bench.handedTo.sorted())
    }

    /// The same with holders, places and calls: what is handed out leads where it shall, calls never hold more than they may,
    /// and nobody waits for ever beside what they could have.
    @Test(arguments: Course.all) func `every caller of several places is answered once, and calls keep their bound`(
        _ course: Course
    ) {
        var random = SeededRandom(course.seed)
        var bounds = course.bounds
        bounds.mostInCalls = max(1, bounds.ceiling / 2)
        let bench = PoolBench(bounds)
        var requests: [UInt64: PoolRequest] = [:]
        var leased: [Int: PoolRequest] = [:]
        var handedBefore = 0
        var cancelled: Set<UInt64> = []
        func someRequest() -> PoolRequest {
            let place = Int(random.next() % 3)
            return PoolRequest(
                "work", place: place, holder: "\(place) \(random.next() % 4)", isInCall: random.next() % 3 == 0)
        }
        func note() {
            for (waiter, slot) in bench.handed[handedBefore...] {
                let request = requests[waiter]!
                #expect(leased.updateValue(request, forKey: slot) == nil, "slot \(slot) was given away twice")
                #expect(bench.machine.slots[slot].place == request.place)
            }
            handedBefore = bench.handed.count
            #expect(leased.values.count(where: \.isInCall) == bench.machine.inCalls)
            #expect(bench.machine.inCalls <= bounds.mostInCalls!)
            #expect(bench.machine.usage.open <= bounds.ceiling)
        }
        for _ in 0..<1500 {
            switch random.next() % 12 {
            case 0...3:
                let waiter = UInt64(requests.count + 1)
                requests[waiter] = someRequest()
                bench.enqueue(waiter, requests[waiter]!)
            case 4:
                let waiter = random.next() % UInt64(requests.count + 1)
                if bench.cancel(waiter) { cancelled.insert(waiter) }
            case 5:
                let request = someRequest()
                if let taken = bench.take(request) {
                    #expect(leased.updateValue(request, forKey: taken.slot) == nil)
                    #expect(bench.machine.slots[taken.slot].place == request.place)
                }
            case 6, 7:
                if let slot = leased.keys.sorted().randomElement(using: &random) {
                    leased[slot] = nil
                    bench.release(slot, retires: random.next() % 8 == 0)
                }
            case 8:
                if let slot = bench.opening.randomElement(using: &random) {
                    if random.next() % 6 == 0 { bench.failOpening(slot) } else { bench.finishOpening(slot) }
                }
            case 9:
                if let slot = bench.checking.randomElement(using: &random) {
                    bench.finishChecking(slot, isAlive: random.next() % 4 != 0)
                }
            case 10:
                if let slot = bench.closing.randomElement(using: &random) { bench.finishClosing(slot) }
            default:
                bench.now += .milliseconds(Int64(random.next() % 1000))
                bench.tick()
            }
            note()
        }
        // Nobody comes any more, all is returned: whoever still waits is served, unless its time is over before.
        for _ in 0..<10_000 where bench.machine.usage.waiting > 0 {
            if let slot = leased.keys.sorted().first {
                leased[slot] = nil
                bench.release(slot)
            }
            bench.openAll()
            for slot in bench.checking { bench.finishChecking(slot, isAlive: true) }
            bench.closeAll()
            note()
        }
        #expect(bench.machine.usage.waiting == 0)
        let answers = bench.handedTo + bench.failedToOpen + Array(bench.failed.keys) + Array(cancelled)
        #expect(answers.sorted() == requests.keys.sorted())
    }

    private func check(_ bench: PoolBench, _ leased: Set<Int>, _ bounds: PoolBounds) {
        let usage = bench.machine.usage
        #expect(usage.open <= bounds.ceiling)
        #expect(usage.leased == leased.count)
        #expect(
            usage.open
                == leased.count + usage.idle + bench.opening.count + bench.checking.count + bench.closing.count)
        guard usage.waiting > 0 else { return }
        // Nobody waits beside a connection that nobody uses, or beside room for one.
        #expect(usage.idle == 0 || bench.opening.count + bench.checking.count >= usage.waiting)
        #expect(usage.open == bounds.ceiling || bench.opening.count + bench.checking.count >= usage.waiting)
        #expect(bench.machine.armed != nil)
    }
}
