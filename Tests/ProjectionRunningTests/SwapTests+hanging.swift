import Dispatch
import EventStore
import Projections
import TestSupport
import Testing

@testable import ProjectionRunning

/// Calls that do not return, offers that are taken back, and the ends of handlers.
extension SwapTests {
    @Test(arguments: StoreKind.available)
    func `one that does not return makes way too, and what it does late is not kept`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind, applyTimeout: 0.3)
        try ground.append(3)
        let way = DispatchSemaphore(value: 0)
        let supervisor = ground.supervisor(cancelGrace: .milliseconds(300))
        await supervisor.start([try build("stuck", ground, then: { _, _ in way.wait() })])
        try await eventually("it is stuck") { await supervisor.statuses()[0].state == .stuck }
        #expect(try await swap(to: build("good", ground), supervisor) == .swapped)
        try await reach(3, ground)
        way.signal()
        try ground.append(2)
        try await reach(5, ground)
        #expect(try ground.seen() == Array(1...5))
        #expect(Set(try builds(ground)) == ["good"])
        await supervisor.stop()
    }

    enum Place: String, CaseIterable { case setUp, apply, firstEvents }

    @Test(arguments: StoreKind.available, Place.allCases)
    func `a new one that does not return is given up, and the one before goes on`(
        _ kind: StoreKind, _ place: Place
    ) async throws {
        let ground = try RunnerGround(kind, applyTimeout: 0.3)
        try ground.append(5)
        let way = DispatchSemaphore(value: 0)
        let supervisor = ground.supervisor(cancelGrace: .milliseconds(300))
        let (hold, held) = (DispatchSemaphore(value: 0), Counter())
        await supervisor.start([
            try build(
                "old", ground,
                then: { events, _ in
                    guard events[0].position == 6 else { return }
                    held.next()
                    hold.wait()
                })
        ])
        try await reach(5, ground)
        let bad = try build(
            "bad", ground,
            setUp: {
                if place == .setUp { way.wait() }
                try Self.makesTable($0)
            }, then: { _, _ in if place != .setUp { way.wait() } })
        if place == .apply {
            try ground.append(14)
            try await eventually("the old one's batch") { held.value == 1 }
        }
        async let swapped = swap(to: bad, supervisor)
        if place == .apply { try await handedOver(supervisor) }
        hold.signal()
        let outcome = try await swapped
        if place == .firstEvents { try ground.append(14) }
        switch outcome {
        case .failed(let reason): #expect(reason.contains("has not returned"), "\(reason)")
        // It may have been handed over before the events came.
        default: #expect(place != .setUp && outcome == .swapped)
        }
        if place == .setUp { try ground.append(14) }
        hold.signal()
        try await reach(19, ground)
        #expect(try ground.seen() == Array(1...19))
        #expect(Set(try builds(ground)) == ["old"])
        #expect(await supervisor.statuses()[0].pluginVersion == "old")
        for _ in 0..<3 { way.signal() }
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a destroy that does not return holds up nobody`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(3)
        let way = DispatchSemaphore(value: 0)
        let supervisor = ground.supervisor()
        var old = try build("old", ground)
        let make = old.makeHandler
        old.makeHandler = { EndingHandler(try make()) { way.wait() } }
        await supervisor.start([old])
        try await reach(3, ground)
        #expect(try await swap(to: build("new", ground), supervisor) == .swapped)
        try ground.append(3)
        try await reach(6, ground)
        try ground.append(3)
        try await reach(9, ground)
        #expect(await supervisor.statuses()[0].state != .stuck)
        way.signal()
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `what was handed over can be taken back, and nothing of it comes later`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(1)
        let way = DispatchSemaphore(value: 0)
        let supervisor = ground.supervisor()
        let held = Counter()
        await supervisor.start([
            try build(
                "old", ground,
                then: { _, _ in
                    held.next()
                    way.wait()
                })
        ])
        try await eventually("its batch") { held.value == 1 }
        let new = try build("new", ground)
        async let swapped = swap(to: new, supervisor)
        try await handedOver(supervisor)
        await supervisor.settleOffers()
        for _ in 0..<5 { way.signal() }
        #expect(try await swapped == .failed("it was taken back"))
        try ground.append(2)
        try await reach(3, ground)
        #expect(Set(try builds(ground)) == ["old"])
        await supervisor.stop()
    }

    /// A lock is in the way of its first try, and the instance for the second cannot be made.
    @Test(.enabled(if: StoreKind.hasServer)) func `an instance is destroyed once, whatever fails`() async throws {
        let ground = try RunnerGround(.postgresql)
        try ground.append(5)
        let supervisor = ground.supervisor()
        await supervisor.start([try build("old", ground)])
        try await reach(5, ground)
        let (made, ended) = (Counter(), Counter())
        var new = try build("new", ground, setUp: { try $0.queueing("ALTER TABLE seen ADD COLUMN more text") })
        let make = new.makeHandler
        new.makeHandler = {
            guard made.next() == 1 else { throw ProjectionFailure(text: "only one") }
            return EndingHandler(try make()) { ended.next() }
        }
        let offered = new
        try await ground.execute(holding: "BEGIN; SELECT count(*) FROM SCHEMA.seen") {
            let outcome = try await swap(to: offered, supervisor)
            #expect(outcome == .failed("only one"))
        }
        try await eventually("its end") { ended.value == 1 }
        try ground.append(1)
        try await reach(6, ground)
        await supervisor.stop()
        #expect(ended.value == 1)
    }
}
