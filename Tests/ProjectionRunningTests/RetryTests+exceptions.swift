import Dispatch
import EventStore
import Foundation
import TestSupport
import Testing

@testable import ProjectionRunning

/// Where a retry is not just done: the projection stands, what is meant is dropped, the process ends.
extension RetryTests {
    @Test(arguments: StoreKind.available)
    func `a projection that stopped at max-held is started anew for a retry and goes on`(_ kind: StoreKind) async throws
    {
        let ground = try RunnerGround(kind)
        try append(ground, 12)
        let mended = Counter()
        var definition = try definition(ground, failingAt: [4], until: mended)
        definition.maxHeld = 2
        let supervisor = ground.supervisor()
        await supervisor.start([definition])
        let status = await supervisor.waitUntilCaughtUp()[0]
        #expect(status.state == .failed)
        #expect(status.error?.contains("dead-letters retry") == true, "\(status.error ?? "")")
        // A runner that has stopped with a reason has not ended a process: the next one does not go carefully.
        let tried = try await retry(.all, ground)
        #expect(
            tried.message.hasPrefix("0 events were applied; 1 event was tried and failed again (at 4: bad 4"),
            "\(tried.message)")
        try await eventually("it has stopped again") { await supervisor.statuses()[0].state == .failed }
        #expect(try ground.texts("SELECT attempts FROM projectionist_runs").filter { $0 != "" } == [])
        mended.next()
        #expect(try await retry(.all, ground).message == "2 events were applied")
        try await eventually("the rest") { try self.applied(ground).count == 12 }
        try expectAll(12, ground)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a paused projection retries nothing and says so`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 3)
        let mended = Counter()
        let supervisor = ground.supervisor()
        let pause = ProjectionPause(projection: "counts", application: "DogSchool", since: 0, by: "ann", reason: nil)
        _ = try ground.store.makeAdministration().ask(
            HostRequest(kind: "pause", projection: "counts", application: "DogSchool", by: "ann", at: 0),
            changing: .begin(pause))
        await supervisor.start([try definition(ground, failingAt: [1], until: mended)], paused: [pause])
        let answer = try await retry(.all, ground)
        #expect(answer.outcome == .refused)
        #expect(
            answer.message.hasSuffix("resume it first, 'projectionist projections resume counts'"), "\(answer.message)")
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a dropped event is never applied, and what waits behind it can be retried`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 9)
        let mended = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([try definition(ground, failingAt: [1, 2], until: mended)])
        #expect(await supervisor.waitUntilCaughtUp()[0].letters == LetterCounts(parked: 2, held: 4))
        let name = try ProjectionName("counts")
        let administration = try ground.store.makeAdministration()
        #expect(try administration.dropLetters(of: name, on: ground.application, .one(1)) == LetterCounts(parked: 1))
        #expect(try administration.dropLetters(of: name, on: ground.application, .one(1)) == LetterCounts())
        // Its stream goes on waiting; the runner, which went by what stood before, is told by its commit and goes on at once.
        try append(ground, 3, after: 9)
        try await eventually("the other events") { try self.letters(ground).count == 7 }
        #expect(try applied(ground) == [3, 6, 9, 12])
        #expect(
            try await retry(.stream(Self.streams[0].uuidString.lowercased()), ground).message == "3 events were applied"
        )
        // With its last letter a stream is released.
        #expect(
            try administration.dropLetters(
                of: name, on: ground.application, .stream(Self.streams[1].uuidString.lowercased()))
                == LetterCounts(parked: 1, held: 3))
        try append(ground, 3, after: 12)
        try await eventually("all streams") { try self.applied(ground).count == 10 }
        try expectAll(15, but: [1, 2, 5, 8, 11], ground)
        #expect(try letters(ground).isEmpty)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a retry that the end of its process cuts short says how far it came, and the next one does the rest`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 3)
        let (mended, calls) = (Counter(), Counter())
        let way = DispatchSemaphore(value: 0)
        let definition = try definition(ground, failingAt: [1, 2, 3], until: mended) { position in
            if mended.value == 1, position == 2, calls.next() == 1 { way.wait() }
        }
        let supervisor = ground.supervisor()
        await supervisor.start([definition])
        #expect(await supervisor.waitUntilCaughtUp()[0].letters == LetterCounts(parked: 3))
        mended.next()
        let id = try ask(.all, ground)
        try await eventually("the second one's call") { calls.value == 1 }
        let end = Task { await supervisor.stop() }
        try await eventually("it stops") { await supervisor.isStopping }
        way.signal()
        await end.value
        let cut = try #require(try ground.store.makeAdministration().request(id)?.answer)
        #expect(cut.outcome == .failed)
        #expect(cut.message == "2 events were applied; given up before the end: the projection is stopped")
        #expect(try applied(ground) == [1, 2])
        let next = ground.supervisor()
        await next.start([definition])
        #expect(try await retry(.all, ground).message == "1 event was applied")
        #expect(try applied(ground) == [1, 2, 3])
        await next.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a request that was accepted is answered for good by the same process only`(_ kind: StoreKind) throws {
        let ground = try RunnerGround(kind)
        let administration = try ground.store.makeAdministration()
        let id = try ask(.all, ground)
        #expect(try administration.answer(id, .init(.accepted, "begun", by: "here:1")))
        #expect(try administration.openRequests().isEmpty)
        #expect(try !administration.answer(id, .init(.done, "done", by: "there:1")))
        #expect(try administration.answer(id, .init(.failed, "not all", by: "here:1")))
        #expect(try !administration.answer(id, .init(.done, "done", by: "here:1")))
        #expect(try administration.request(id)?.answer == .init(.failed, "not all", by: "here:1"))
    }
}
