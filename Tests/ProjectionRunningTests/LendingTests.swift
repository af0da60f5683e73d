import ConnectionPooling
import Dispatch
import EventStore
import ProjectionRunning
import Projections
import TestSupport
import Testing

/// Runners that share fewer connections than they are.
@Suite(.timeLimit(.minutes(2)))
struct LendingTests {
    private static let setUp: @Sendable (ProjectionCall) throws -> Void = {
        try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint)")
    }

    private func expectLive(_ name: String, _ supervisor: ProjectionSupervisor) async throws {
        try await eventually("\(name) is live") {
            await supervisor.statuses().first { $0.name == name }?.state == .live
        }
    }

    @Test(arguments: StoreKind.available)
    func `a handler that computes without a query holds no connection`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(3)
        let way = DispatchSemaphore(value: 0)
        let calls = Counter()
        let supervisor = ground.supervisor(connections: 1)
        await supervisor.start([
            try ground.definition("slow") {
                ScriptedHandler(setUp: Self.setUp) { events, call in
                    try call.seeing(events)
                    calls.next()
                    way.wait()
                }
            }
        ])
        try await eventually("the call") { calls.value == 1 }
        #expect(supervisor.connections.usage.leased == 0)
        let other = ground.supervisor(connections: 1)
        await other.start([try ground.definition("counts")])
        try await expectLive("counts", other)
        #expect(supervisor.connections.usage.leased == 0)
        way.signal()
        try await expectLive("slow", supervisor)
        #expect(try ground.seen() == [1, 2, 3])
        #expect(await supervisor.statuses()[0].retries == 0)
        await supervisor.stop()
        await other.stop()
    }

    /// The others' connections would be all gone otherwise, and the host would stand still without a word.
    @Test(
        .enabled(if: StoreKind.hasServer, "PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"))
    func
        `calls that query and do not return hold half of the connections at most, and those that wait for one are not late`()
        async throws
    {
        let ground = try RunnerGround(.postgresql, applyTimeout: 1)
        try ground.append(3)
        let way = DispatchSemaphore(value: 0)
        let begun = Counter()
        let supervisor = ground.supervisor(cancelGrace: .seconds(60), connections: 4)
        let slow = try (1...4).map { number in
            try ground.definition("slow\(number)") {
                ScriptedHandler(setUp: Self.setUp) { _, call in
                    _ = try call.querying("SELECT 1")
                    if begun.next() <= 2 { way.wait() }
                }
            }
        }
        await supervisor.start(slow + [try ground.definition("counts")])
        try await eventually("two are in their calls, two wait") {
            begun.value == 2 && supervisor.connections.usage.waiting == 2
        }
        try await expectLive("counts", supervisor)
        // Those in their calls are late by now; those that wait have not even begun.
        try await eventually("the two that hold a connection are cancelled") {
            begun.value == 2 && supervisor.connections.usage.leased == 2
        }
        way.signal()
        way.signal()
        for number in 1...4 { try await expectLive("slow\(number)", supervisor) }
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a call that is given up gives its connection back before it returns`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind, applyTimeout: 0.4)
        try ground.append(3)
        let way = DispatchSemaphore(value: 0)
        let calls = Counter()
        let supervisor = ground.supervisor(cancelGrace: .milliseconds(200), connections: 1)
        await supervisor.start([
            try ground.definition("stuck") {
                ScriptedHandler(canBeTakenAway: true, setUp: Self.setUp) { events, call in
                    if calls.next() == 1 {
                        _ = try call.querying("SELECT 1")
                        way.wait()
                        throw ProjectionFailure(text: "at last")
                    }
                    try call.seeing(events)
                }
            },
            try ground.definition("counts"),
        ])
        try await eventually("it is stuck") { await supervisor.statuses()[0].state == .stuck }
        try await expectLive("counts", supervisor)
        #expect(try ground.count("counts") == 3)
        #expect(calls.value == 1)
        way.signal()
        try await expectLive("stuck", supervisor)
        #expect(try ground.seen() == [1, 2, 3])
        await supervisor.stop()
        #expect(supervisor.connections.usage.open == 0)
    }

    /// 40 projections, 3 connections: nothing is lost, nothing is projected twice, and the server never sees a fourth.
    @Test(arguments: StoreKind.available)
    func `many projections share few connections, and every event is projected once by each`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(30)
        let supervisor = ground.supervisor(connections: 3)
        let names = (1...40).map { "counts\($0)" }
        await supervisor.start(try names.map { try ground.definition($0, batch: 7) })
        for _ in 0..<5 { try ground.append(11) }
        try await eventually("all is projected", within: 60) {
            await supervisor.statuses().allSatisfy { $0.position == 85 }
        }
        for name in names { #expect(try ground.count(name) == 85) }
        let usage = supervisor.connections.usage
        #expect(usage.open <= 3)
        #expect(await supervisor.statuses().allSatisfy { $0.retries == 0 })
        await supervisor.stop()
    }
}
