import Dispatch
import EventStore
import Projections
import TestSupport
import Testing

@testable import ProjectionRunning

/// Other builds of a handler take over from the ones that run, on real stores.
@Suite(.timeLimit(.minutes(2)))
struct SwapTests {
    typealias SetUp = @Sendable (ProjectionCall) throws -> Void

    private static let makesTable: SetUp = {
        try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint, build text)")
    }

    /// A build that writes its name beside each position that it sees.
    private func build(
        _ name: String, _ ground: RunnerGround, setUp: @escaping SetUp = SwapTests.makesTable,
        then script: @escaping ScriptedHandler.Script = { _, _ in }
    ) throws -> ProjectionDefinition {
        var definition = try ground.definition("seen_by", batch: 7) {
            ScriptedHandler(canBeTakenAway: true, setUp: setUp) { events, call in
                for index in 0..<events.count {
                    try call.queueing("INSERT INTO seen VALUES (\(events[index].position), '\(name)')")
                }
                try script(events, call)
            }
        }
        definition.build = name
        definition.pluginVersion = name
        return definition
    }

    private func swap(to new: ProjectionDefinition, _ supervisor: ProjectionSupervisor) async throws -> SwapOutcome {
        let handler = Made(try new.makeHandler())
        return await supervisor.replace(with: new, handler.value)
    }

    // Sendable: handed over once.
    private struct Made: @unchecked Sendable {
        let value: any ProjectionHandler
        init(_ value: any ProjectionHandler) { self.value = value }
    }

    /// The runner has been handed another build, or is through with it already.
    private func handedOver(_ supervisor: ProjectionSupervisor) async throws {
        try await eventually("the hand-over", every: 2) {
            let desk = await supervisor.projections[0].run?.desk
            return desk?.isUnderWay == true || desk?.outcome != nil
        }
    }

    private func reach(_ position: Int64, _ ground: RunnerGround) async throws {
        try await eventually("position \(position)") { try ground.position("seen_by") == position }
    }

    private func builds(_ ground: RunnerGround) throws -> [String] {
        try ground.texts("SELECT build FROM seen ORDER BY position")
    }

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
    func `one that fails, has failed for good, or is paused makes way at once`(_ kind: StoreKind) async throws {
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
                kind: kind.rawValue, projection: "seen_by", application: "DogSchool", by: "ann", at: 0)
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
        old.makeHandler = { BlockingEnd(try make(), way) }
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

    /// A handler whose end takes as long as a test wants.
    private final class BlockingEnd: ProjectionHandler {
        private let handler: any ProjectionHandler
        private let way: DispatchSemaphore

        init(_ handler: any ProjectionHandler, _ way: DispatchSemaphore) {
            self.handler = handler
            self.way = way
        }

        func setUp(in call: ProjectionCall) throws(ProjectionFailure) { try handler.setUp(in: call) }
        func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
            try handler.apply(events, in: call)
        }
        func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure) { try handler.clearReadModel(in: call) }
        var stopRequest: StopRequest { handler.stopRequest }
        func destroy() { way.wait() }
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
            return CountedEnd(try make(), ended)
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

    /// A handler whose ends are counted.
    private final class CountedEnd: ProjectionHandler {
        private let handler: any ProjectionHandler
        private let ended: Counter

        init(_ handler: any ProjectionHandler, _ ended: Counter) {
            self.handler = handler
            self.ended = ended
        }

        func setUp(in call: ProjectionCall) throws(ProjectionFailure) { try handler.setUp(in: call) }
        func apply(_ events: NotificationSlice, in call: ProjectionCall) throws(ProjectionFailure) {
            try handler.apply(events, in: call)
        }
        func clearReadModel(in call: ProjectionCall) throws(ProjectionFailure) { try handler.clearReadModel(in: call) }
        var stopRequest: StopRequest { handler.stopRequest }
        func destroy() {
            handler.destroy()
            ended.next()
        }
    }
}
