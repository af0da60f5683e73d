import Dispatch
import EventStore
import Projections
import TestSupport
import Testing

@testable import ProjectionRunning

/// Other builds of a handler take over from the ones that run, on real stores.
@Suite(.timeLimit(.minutes(2)))
struct SwapTests {
    @Test(arguments: StoreKind.available)
    func `thirty swaps while events are written lose and repeat none`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        let supervisor = ground.supervisor()
        await supervisor.start([try build("v0", ground)])
        let isOver = Shared(false)
        let writer = Task.detached {
            while !isOver.value {
                try ground.append(3)
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        for number in 1...30 {
            #expect(try await swap(to: build("v\(number)", ground), supervisor) == .swapped)
        }
        isOver.value = true
        try await writer.value
        let head = try #require(try ground.store.makeAdministration().lastPosition(of: ground.application))
        try await reach(head, ground)
        #expect(try ground.seen() == Array(1...head))
        #expect(Set(try builds(ground)).count > 5)
        #expect(await supervisor.statuses()[0].pluginVersion == "v30")
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available, [true, false])
    func `a set-up that fails changes nothing, and the one before goes on`(
        _ kind: StoreKind, hasEvents: Bool
    ) async throws {
        let ground = try RunnerGround(kind)
        let way = DispatchSemaphore(value: 0)
        let supervisor = ground.supervisor()
        await supervisor.start([
            try build("old", ground, then: { events, _ in if events[0].position == 8 { way.wait() } })
        ])
        try ground.append(hasEvents ? 30 : 7)
        try await reach(7, ground)
        let bad = try build(
            "bad", ground,
            setUp: {
                try $0.queueing("ALTER TABLE seen ADD COLUMN more text")
                try $0.queueing("SELECT nonsense")
            })
        async let outcome = swap(to: bad, supervisor)
        if hasEvents { try await handedOver(supervisor) }
        way.signal()
        guard case .failed(let reason) = try await outcome else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains("nonsense"), "\(reason)")
        if !hasEvents { try ground.append(23) }
        way.signal()
        try await reach(30, ground)
        #expect(try ground.seen() == Array(1...30))
        #expect(Set(try builds(ground)) == ["old"])
        #expect(throws: EventStoreError.self) { try ground.texts("SELECT more FROM seen") }
        let status = await supervisor.statuses()[0]
        #expect(status.pluginVersion == "old")
        #expect(status.swapProblem?.contains("nonsense") == true)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a first batch that fails takes the set-up of the same transaction back with it`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        let way = DispatchSemaphore(value: 0)
        let supervisor = ground.supervisor()
        await supervisor.start([
            try build("old", ground, then: { events, _ in if events[0].position == 8 { way.wait() } })
        ])
        try ground.append(30)
        try await reach(7, ground)
        let bad = try build(
            "bad", ground, setUp: { try $0.queueing("ALTER TABLE seen ADD COLUMN more text") },
            then: { _, _ in throw ProjectionFailure(text: "not today") })
        async let outcome = swap(to: bad, supervisor)
        try await handedOver(supervisor)
        way.signal()
        #expect(try await outcome == .failed("not today"))
        try await reach(30, ground)
        #expect(try ground.seen() == Array(1...30))
        #expect(Set(try builds(ground)) == ["old"])
        #expect(throws: EventStoreError.self) { try ground.texts("SELECT more FROM seen") }
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `one that takes over while nothing waits gives way again where its first events fail`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(5)
        let supervisor = ground.supervisor()
        await supervisor.start([try build("old", ground)])
        try await reach(5, ground)
        let bad = try build("bad", ground, then: { _, _ in throw ProjectionFailure(text: "not today") })
        #expect(try await swap(to: bad, supervisor) == .swapped)
        #expect(await supervisor.statuses()[0].pluginVersion == "bad")
        try ground.append(5)
        try await reach(10, ground)
        let status = await supervisor.statuses()[0]
        #expect(status.pluginVersion == "old")
        #expect(status.swapProblem == "not today")
        #expect(try ground.seen() == Array(1...10))
        #expect(Set(try builds(ground)) == ["old"])
        // It is as if it had never been there: the next one takes over from the old one.
        #expect(try await swap(to: build("good", ground), supervisor) == .swapped)
        #expect(await supervisor.statuses()[0].swapProblem == nil)
        try ground.append(1)
        try await reach(11, ground)
        #expect(try builds(ground).last == "good")
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `one that fails, or has failed for good, makes way at once`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(3)
        let supervisor = ground.supervisor()
        let fails = try build("fails", ground, then: { _, _ in throw ProjectionFailure(text: "no") })
        await supervisor.start([fails])
        try await eventually("its first retry") { await supervisor.statuses()[0].attempts > 0 }
        var stops = try build(
            "stops", ground, then: { _, _ in throw ProjectionFailure(disposition: .stop, text: "no") })
        #expect(try await swap(to: stops, supervisor) == .swapped)
        try await eventually("its end") { await supervisor.statuses()[0].state == .failed }
        // Also with another one that fails: the failure table holds for it.
        stops.build = "stops too"
        #expect(try await swap(to: stops, supervisor) == .swapped)
        try await eventually("its end") { await supervisor.statuses()[0].state == .failed }
        #expect(try await swap(to: build("good", ground), supervisor) == .swapped)
        try await reach(3, ground)
        #expect(try builds(ground) == ["good", "good", "good"])
        await supervisor.stop()
    }

    @Test(.enabled(if: StoreKind.hasServer))
    func `a lock that stays in the way ends the swap after three tries, and holds up nobody for long`() async throws {
        let ground = try RunnerGround(.postgresql)
        try ground.append(5)
        let supervisor = ground.supervisor()
        await supervisor.start([try build("old", ground)])
        try await reach(5, ground)
        let locks = try build("locks", ground, setUp: { try $0.queueing("ALTER TABLE seen ADD COLUMN more text") })
        try await ground.execute(holding: "BEGIN; SELECT count(*) FROM SCHEMA.seen") {
            guard case .failed(let reason) = try await swap(to: locks, supervisor) else {
                Issue.record("it was taken")
                return
            }
            #expect(reason.contains("55P03"), "\(reason)")
            // Readers of the table do not hold up the one that goes on.
            try ground.append(1)
            try await reach(6, ground)
        }
        #expect(try await swap(to: locks, supervisor) == .swapped)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a table that is new beside a position is refused, as at a start`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(5)
        let supervisor = ground.supervisor()
        await supervisor.start([try build("old", ground)])
        try await reach(5, ground)
        let more = try build(
            "more", ground, setUp: { try $0.queueing("CREATE TABLE IF NOT EXISTS others (position bigint)") })
        guard case .failed(let reason) = try await swap(to: more, supervisor) else {
            Issue.record("it was taken")
            return
        }
        #expect(reason.contains("set_up made 'others'"), "\(reason)")
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `one that is paused drives the other build when it is resumed`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(3)
        let pause = ProjectionPause(projection: "seen_by", application: "DogSchool", since: 0, by: "ann", reason: nil)
        func ask(_ kind: RequestKind, _ change: PauseChange) throws {
            let request = HostRequest(
                kind: kind.text, projection: "seen_by", application: "DogSchool", by: "ann", at: 0)
            _ = try ground.store.makeAdministration().ask(request, changing: change)
        }
        // In the store as well, where each process looks.
        try ask(.pause, .begin(pause))
        let supervisor = ground.supervisor()
        await supervisor.start([try build("old", ground)], paused: [pause])
        #expect(try await swap(to: build("new", ground), supervisor) == .swapped)
        #expect(await supervisor.statuses()[0].state == .paused)
        #expect(try ground.position("seen_by") == nil)
        try ask(.resume, .end(projection: "seen_by", application: "DogSchool"))
        try await reach(3, ground)
        #expect(Set(try builds(ground)) == ["new"])
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `projections come and go while the others run`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(5)
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("first")])
        await supervisor.add(try ground.definition("second"), paused: [])
        try await eventually("both") { try ground.position("first") == 5 && ground.position("second") == 5 }
        await supervisor.remove(try ProjectionName("first"))
        #expect(await supervisor.statuses().map(\.name) == ["second"])
        let report = try #require(
            try ground.store.makeAdministration().reports().first { $0.projection == "first" })
        #expect(report.state == "stopped")
        try ground.append(5)
        try await eventually("the other one") { try ground.position("second") == 10 }
        #expect(try ground.position("first") == 5)
        await supervisor.add(try ground.definition("first"), paused: [])
        try await eventually("it is back") { try ground.count("first") == 10 }
        #expect(try ground.count("second") == 10)
        await supervisor.stop()
    }
}
