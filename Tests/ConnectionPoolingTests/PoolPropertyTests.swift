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

    @Test(arguments: Course.all) func leasesNeverExceedTheCeilingAndEveryCallerIsAnsweredOnceInOrder(_ course: Course) {
        var random = SplitMix(state: course.seed)
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

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
