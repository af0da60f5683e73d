import EventStore
import Foundation
import Logging
import PostgresStore
import ProjectionRunning
import Projections
import SQLiteStore
import Synchronization
import Testing

/// The runners on real stores, driving handlers of the process.
@Suite(.timeLimit(.minutes(1)))
struct SupervisorTests {
    private func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        for _ in 0..<2000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("did not come about: \(what)")
    }

    @Test(arguments: StoreKind.available) func `every event is applied once what is there and what comes later`(
        _ kind: StoreKind
    )
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(95)
        let batches = Seen()
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts", .init(seesBatch: { batches.note($0) }))])
        let caughtUp = await supervisor.waitUntilCaughtUp()
        #expect(caughtUp.map(\.events) == [95])
        #expect(try ground.count("counts") == 95)
        try ground.append(5)
        try await eventually("the later events are projected") { try ground.count("counts") == 100 }
        try await eventually("the runner is live") { await supervisor.statuses()[0].state == .live }
        #expect(await supervisor.statuses()[0].lag == 0)
        await supervisor.stop()
        #expect(await supervisor.statuses()[0].state == .stopped)
        #expect(try ground.position("counts") == ground.store.makeAdministration().lastPosition(of: ground.application))
        #expect(batches.largest <= 10)
    }

    @Test(arguments: StoreKind.available)
    func `a failing projection is rolled back retried shown and stopped while the others go on`(_ kind: StoreKind)
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(30)
        let supervisor = ground.supervisor()
        let failing = CountingHandler.Settings(fails: { events in
            events.lastPosition! > 15 ? ProjectionFailure(text: "the trick is unknown") : nil
        })
        await supervisor.start([
            try ground.definition("failing", maxAttempts: 3, failing), try ground.definition("healthy"),
        ])
        try await eventually("the retry is shown") {
            let status = await supervisor.statuses()[0]
            return status.state == .retrying && status.error == "the trick is unknown" && status.attempts > 0
        }
        let ended = await supervisor.waitUntilCaughtUp()
        #expect(ended.map(\.state.rawValue)[0] == "failed")
        #expect(ended[0].attempts == 3)
        #expect(ended[0].error == "the trick is unknown")
        // The batch of 11 to 20 was redone one by one, up to the event at fault.
        #expect(try ground.count("failing") == 15)
        #expect(try ground.position("failing") == 15)
        #expect(try ground.count("healthy") == 30)
        await supervisor.stop()
        let reports = try ground.store.makeAdministration().reports()
        #expect(reports.map(\.state) == ["failed", "stopped"])
        #expect(reports[0].error == "the trick is unknown")
    }

    @Test(arguments: StoreKind.available) func `a projection that fails for a while loses and repeats nothing`(
        _ kind: StoreKind
    )
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(50)
        let tries = Seen()
        let supervisor = ground.supervisor()
        let flaky = CountingHandler.Settings(fails: { _ in
            tries.next() % 3 == 0 ? ProjectionFailure(text: "not now") : nil
        })
        await supervisor.start([try ground.definition("counts", flaky)])
        _ = await supervisor.waitUntilCaughtUp()
        #expect(try ground.count("counts") == 50)
        #expect(await supervisor.statuses()[0].retries > 0)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available) func `the position moves past events that the topics leave out`(
        _ kind: StoreKind
    )
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(3)
        try ground.append(40, topic: "dogschool.domain:Dog.TrickAdded")
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts", topics: ["dogschool.domain:Dog.Registered"])])
        let caughtUp = await supervisor.waitUntilCaughtUp()
        #expect(caughtUp[0].events == 3)
        #expect(try ground.position("counts") == 43)
        try ground.append(1, topic: "dogschool.domain:Dog.TrickAdded")
        try await eventually("the position follows while live") { try ground.position("counts") == 44 }
        await supervisor.stop()
    }

    /// A read that was begun below an older head, and found nothing, says nothing of what came above that head.
    @Test(arguments: StoreKind.available) func `no event is left out where topics filter a log that grows`(
        _ kind: StoreKind
    )
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(1)
        try ground.append(1, topic: "dogschool.domain:Dog.TrickAdded")
        let calls = Seen()
        // The next read is under way while the first event is applied: the log grows then, and the head moves on.
        let growing = CountingHandler.Settings(seesBatch: { _ in
            guard calls.next() == 1 else { return }
            try? ground.append(1)
            Thread.sleep(forTimeInterval: 0.5)
        })
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts", topics: ["dogschool.domain:Dog.Registered"], growing)])
        try await eventually("the projection is at the head") { try ground.position("counts") == 3 }
        #expect(try ground.count("counts") == 2)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available) func `two workers on one position apply every event once between them`(
        _ kind: StoreKind
    )
        async throws
    {
        let ground = try RunnerGround(kind)
        try ground.append(400)
        let (first, second) = (ground.supervisor(), ground.supervisor())
        let definition = try ground.definition("counts", batch: 5)
        await first.start([definition])
        await second.start([definition])
        _ = await first.waitUntilCaughtUp()
        _ = await second.waitUntilCaughtUp()
        #expect(try ground.count("counts") == 400)
        let events = await (first.statuses()[0].events, second.statuses()[0].events)
        #expect(events.0 + events.1 == 400)
        await first.stop()
        await second.stop()
    }

    @Test(arguments: StoreKind.available) func `an application without events is caught up at once`(_ kind: StoreKind)
        async throws
    {
        let ground = try RunnerGround(kind)
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts")])
        let caughtUp = await supervisor.waitUntilCaughtUp()
        #expect(caughtUp.map(\.events) == [0])
        #expect(try ground.position("counts") == nil)
        await supervisor.stop()
    }

    @Test(
        .enabled(
            if: StoreKind.hasServer,
            "PROJECTIONIST_TEST_POSTGRES names no server: only SQLite was tested; run scripts/test")
    )
    func `the cases run on PostgreSQL as well`() {
        #expect(StoreKind.available.contains(.postgresql))
    }
}

/// What a handler saw, from its own thread.
private final class Seen: Sendable {
    private let state = Mutex((largest: 0, count: 0))
    var largest: Int { state.withLock { $0.largest } }
    func note(_ size: Int) { state.withLock { $0.largest = max($0.largest, size) } }
    func next() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }
}
