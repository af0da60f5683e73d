import Dispatch
import EventStore
import Foundation
import Projections
import TestSupport
import Testing

@testable import ProjectionRunning

/// What operators ask of a runner by way of the store, on real stores.
@Suite(.timeLimit(.minutes(2)))
struct PauseTests {
    private static let setUp: @Sendable (ProjectionCall) throws -> Void = {
        try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint)")
    }

    private let pause = ProjectionPause(
        projection: "counts", application: "DogSchool", since: 0, by: "ann@desk", reason: "the disk is full")

    private func request(_ kind: RequestKind, of projection: String = "counts") -> HostRequest {
        HostRequest(kind: kind.text, projection: projection, application: "DogSchool", by: "ann@desk", at: 0)
    }

    private func ask(_ kind: RequestKind, _ ground: RunnerGround) throws -> Int64 {
        let change: PauseChange =
            kind == .pause ? .begin(pause) : .end(projection: "counts", application: "DogSchool")
        return try ground.store.makeAdministration().ask(request(kind), changing: change)
    }

    private func answer(_ id: Int64, _ ground: RunnerGround) async throws -> HostRequest.Answer {
        let administration = try ground.store.makeAdministration()
        return try await eventually("an answer") { try administration.request(id)?.answer }
    }

    @Test(arguments: StoreKind.available)
    func `a paused projection stands still until it is resumed, and loses and repeats nothing`(_ kind: StoreKind)
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(20)
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts"), try ground.definition("others")])
        try await eventually("the events") { (try? ground.count("counts")) == 20 }
        let paused = try await answer(ask(.pause, ground), ground)
        #expect(paused.outcome == .done)
        #expect(paused.message == "paused by ann@desk since 1970-01-01T00:00:00Z: the disk is full")
        #expect(paused.by == "test:1")
        var status = await supervisor.statuses()[0]
        #expect(status.state == .paused)
        #expect(status.error == paused.message)

        try ground.append(15)
        try await eventually("the other one's events") { (try? ground.count("others")) == 35 }
        #expect(try ground.count("counts") == 20)
        #expect(await supervisor.statuses()[0].lag == 15)

        let resumed = try await answer(ask(.resume, ground), ground)
        #expect(resumed.outcome == .done)
        try await eventually("the events since") { try ground.count("counts") == 35 }
        try await eventually("it is live") { await supervisor.statuses()[0].state == .live }
        status = await supervisor.statuses()[0]
        #expect(status.error == nil)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a projection that is paused does not run in the next process either, and is none that has caught up`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(5)
        let before = try ground.store.makeAdministration().ask(request(.pause), changing: .begin(pause))
        let supervisor = ground.supervisor()
        await supervisor.start(
            [try ground.definition("counts"), try ground.definition("others")],
            paused: try ground.store.makeAdministration().pauses())
        #expect(await supervisor.waitUntilCaughtUp().map(\.state) == [.paused, .live])
        #expect(try ground.position("counts") == nil)
        // What was asked before it came is answered as well.
        #expect(try await answer(before, ground).outcome == .done)
        _ = try await answer(ask(.resume, ground), ground)
        try await eventually("the events") { (try? ground.count("counts")) == 5 }
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a projection that is paused from the start shows how far its read model is`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(5)
        let first = ground.supervisor()
        await first.start([try ground.definition("counts")])
        _ = await first.waitUntilCaughtUp()
        _ = try await answer(ask(.pause, ground), ground)
        await first.stop()
        let second = ground.supervisor()
        await second.start(
            [try ground.definition("counts")], paused: try ground.store.makeAdministration().pauses())
        #expect(await second.statuses()[0].position == 5)
        #expect(await second.statuses()[0].state == .paused)
        await second.stop()
    }

    @Test(.enabled(if: StoreKind.hasServer, "no PostgreSQL"))
    func `many requests that nobody knows keep no other from its answer`() async throws {
        let ground = try RunnerGround(.postgresql)
        try ground.execute(
            """
            INSERT INTO SCHEMA.projectionist_requests (kind, projection, application, asked_by, asked_at) \
            SELECT 'k' || i, 'counts', 'DogSchool', 'hand', extract(epoch FROM now()) FROM generate_series(1, 30000) i
            """)
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts")])
        #expect(try await answer(ask(.pause, ground), ground).outcome == .done)
        #expect(try await answer(ask(.resume, ground), ground).outcome == .done)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `the batch in hand is finished before a projection is paused, and the next runner need not go carefully`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(3)
        let way = DispatchSemaphore(value: 0)
        let calls = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", batch: 1) {
                ScriptedHandler(setUp: Self.setUp) { events, call in
                    if calls.next() == 1 { way.wait() }
                    try call.seeing(events)
                }
            }
        ])
        try await eventually("the call") { calls.value == 1 }
        let id = try ask(.pause, ground)
        try await eventually("the pause is followed") { await supervisor.projections[0].pause != nil }
        #expect(try ground.store.makeAdministration().request(id)?.answer == nil)
        way.signal()
        #expect(try await answer(id, ground).outcome == .done)
        #expect(try ground.seen() == [1])
        let session = try ground.store.makeProjectionSession(of: ProjectionName("counts"), on: ground.application)
        #expect(try session.beginRun(by: "elsewhere:1", hasEnded: { _ in true }) == nil)
        try ground.store.makeAdministration().endRun(
            of: ProjectionName("counts"), on: ground.application, by: "elsewhere:1")
        _ = try await answer(ask(.resume, ground), ground)
        try await eventually("the others") { try ground.seen() == [1, 2, 3] }
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a projection that has failed is started anew by resume, one that runs is left alone`(_ kind: StoreKind)
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(5)
        let isRepaired = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition(
                "counts", maxAttempts: 1,
                .init(fails: { _ in isRepaired.value == 0 ? ProjectionFailure(text: "the trick is unknown") : nil }))
        ])
        #expect(await supervisor.waitUntilCaughtUp()[0].state == .failed)
        isRepaired.next()
        let answer = try await answer(ask(.resume, ground), ground)
        #expect(answer.message == "it had failed, and was started anew")
        try await eventually("the events") { (try? ground.count("counts")) == 5 }
        try await eventually("it is live") { await supervisor.statuses()[0].state == .live }
        #expect(await supervisor.statuses()[0].error == nil)
        let second = try await self.answer(ask(.resume, ground), ground)
        #expect(second.message == "it is live")
        #expect(await supervisor.statuses()[0].events == 5)
        await supervisor.stop()
    }

    @Test func `what nobody here runs, or knows, is left to others`() async throws {
        let ground = try RunnerGround(.sqlite)
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts")])
        let administration = try ground.store.makeAdministration()
        let foreign = try administration.ask(request(.pause, of: "elsewhere"), changing: nil)
        var unknown = request(.pause)
        unknown.kind = "promote"
        let later = try administration.ask(unknown, changing: nil)
        _ = try await answer(ask(.resume, ground), ground)
        #expect(try administration.openRequests().map(\.id) == [foreign, later])
        await supervisor.stop()
    }
}
