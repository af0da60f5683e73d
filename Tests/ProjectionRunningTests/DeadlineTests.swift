import Dispatch
import EventStore
import Foundation
import Projections
import Synchronization
import TestSupport
import Testing

@testable import ProjectionRunning

/// A call that takes too long is named and counted, and keeps the others from nothing; on real stores.
@Suite(.timeLimit(.minutes(2)))
struct DeadlineTests {
    /// Whether the handler has asked its database before it takes its time.
    enum Manner: String, CaseIterable, Sendable {
        case withQuery, withoutQuery
    }

    private func begin(_ manner: Manner, _ call: ProjectionCall) throws {
        if manner == .withQuery { _ = try call.querying("SELECT count(*) FROM seen") }
    }

    /// One that keeps what it sees in a table of its own.
    private func other(_ ground: RunnerGround) throws -> ProjectionDefinition { try ground.definition("others") }

    private static let setUp: @Sendable (ProjectionCall) throws -> Void = {
        try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint)")
    }

    private func started(
        _ ground: RunnerGround, _ definition: ProjectionDefinition, cancelGrace: Duration = .seconds(20)
    ) async throws -> ProjectionSupervisor {
        let supervisor = ground.supervisor(cancelGrace: cancelGrace)
        await supervisor.start([definition, try other(ground)])
        return supervisor
    }

    private func expectTheOtherToGoOn(_ ground: RunnerGround, _ supervisor: ProjectionSupervisor) async throws {
        try await eventually("the other projection's events") { try ground.count("others") == 3 }
    }

    @Test(arguments: StoreKind.available, Manner.allCases)
    func `apply past its deadline is an attempt that failed, and says so`(_ kind: StoreKind, _ manner: Manner)
        async throws
    {
        let ground = try RunnerGround(kind, applyTimeout: 0.4)
        try ground.append(3)
        let supervisor = try await started(
            ground,
            try ground.definition("slow", batch: 1, maxAttempts: 2) {
                ScriptedHandler(setUp: Self.setUp) { events, call in
                    try self.begin(manner, call)
                    while !call.cancellation.isCancelled { Thread.sleep(forTimeInterval: 0.01) }
                    // As a plugin may that does not care.
                    try call.seeing(events)
                }
            })
        let status = await supervisor.waitUntilCaughtUp()[0]
        #expect(status.state == .failed)
        #expect(status.attempts == 2)
        let error = try #require(status.error)
        // How long it took is the machine's: no less than it may.
        let took = try #require(error.firstMatch(of: #/^apply took ([0-9.]+) s and/#)?.1)
        #expect(try #require(Double(took)) >= 0.4, "\(error)")
        #expect(error.contains("may take 0.4 s (PROJECTION_APPLY_TIMEOUT)"), "\(error)")
        #expect(error.contains("event 1, topic dogschool.domain:Dog.Registered"), "\(error)")
        #expect(try ground.seen() == [])
        try await expectTheOtherToGoOn(ground, supervisor)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available, Manner.allCases)
    func `an apply that does not return is stuck, keeps no other from its work, and goes on when it returns`(
        _ kind: StoreKind, _ manner: Manner
    ) async throws {
        let ground = try RunnerGround(kind, applyTimeout: 0.4)
        try ground.append(3)
        let calls = Counter()
        let way = DispatchSemaphore(value: 0)
        let supervisor = try await started(
            ground,
            try ground.definition("stuck") {
                ScriptedHandler(canBeTakenAway: true, setUp: Self.setUp) { events, call in
                    if calls.next() == 1 {
                        try self.begin(manner, call)
                        way.wait()
                        throw ProjectionFailure(text: "at last")
                    }
                    try call.seeing(events)
                }
            }, cancelGrace: .milliseconds(300))
        let status = try await eventually("it is stuck") {
            await supervisor.statuses().first { $0.state == .stuck }
        }
        #expect(status.name == "stuck")
        #expect(status.error?.hasPrefix("apply has not returned for ") == true, "\(status.error ?? "")")
        #expect(status.error?.contains("its transaction was given up") == true, "\(status.error ?? "")")
        try await expectTheOtherToGoOn(ground, supervisor)
        #expect(calls.value == 1)
        way.signal()
        try await eventually("it goes on") { await supervisor.statuses()[0].state == .live }
        #expect(try ground.seen() == [1, 2, 3])
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a runner that is stuck does not keep the host from stopping`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind, applyTimeout: 30)
        try ground.append(3)
        let way = DispatchSemaphore(value: 0)
        let calls = Counter()
        let supervisor = try await started(
            ground,
            try ground.definition("stuck") {
                ScriptedHandler(canBeTakenAway: true, setUp: Self.setUp) { _, call in
                    try self.begin(.withQuery, call)
                    calls.next()
                    way.wait()
                }
            }, cancelGrace: .milliseconds(300))
        try await eventually("the call") { calls.value == 1 }
        await supervisor.stop()
        let status = await supervisor.statuses()[0]
        #expect(status.state == .stuck)
        #expect(status.error?.hasPrefix("apply has not returned for ") == true, "\(status.error ?? "")")
        way.signal()
    }

    /// A statement that takes for ever, on either store.
    private func endless(_ kind: StoreKind) -> String {
        switch kind {
        case .sqlite:
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        case .postgresql: "SELECT pg_sleep(600)"
        }
    }

    @Test(arguments: StoreKind.available, Manner.allCases)
    func `a statement that takes too long is the plugin's, in the call and behind it`(
        _ kind: StoreKind, _ manner: Manner
    ) async throws {
        let ground = try RunnerGround(kind, applyTimeout: 0.4)
        try ground.append(3)
        let sql = endless(kind)
        let supervisor = try await started(
            ground,
            try ground.definition("slow", batch: 1, maxAttempts: 2) {
                ScriptedHandler(setUp: Self.setUp) { events, call in
                    call.queue.position = events[0].position
                    if manner == .withQuery { _ = try call.querying(sql) } else { try call.queueing(sql) }
                }
            })
        let status = await supervisor.waitUntilCaughtUp()[0]
        #expect(status.state == .failed)
        #expect(status.attempts == 2)
        #expect(status.error?.contains("(PROJECTION_APPLY_TIMEOUT)") == true, "\(status.error ?? "")")
        try await expectTheOtherToGoOn(ground, supervisor)
        await supervisor.stop()
    }

    @Test(.enabled(if: StoreKind.hasServer, "no PostgreSQL"))
    func `a server that falls silent in the middle of a commit is given up, and the outcome found out`() async throws {
        let server = try #require(StoreKind.server)
        let port = try #require(Int(SQLClient(server).rows("SHOW port")[0][0] ?? ""))
        let proxy = try SwitchableProxy(to: port)
        let ground = try RunnerGround(.postgresql, port: proxy.port, applyTimeout: 0.4)
        try ground.append(5)
        let calls = Counter()
        let supervisor = ground.supervisor(storeGrace: .milliseconds(300))
        await supervisor.start([
            try ground.definition("silent", batch: 2) {
                ScriptedHandler(setUp: Self.setUp) { events, call in
                    try call.seeing(events)
                    if events.lastPosition == 4, calls.next() == 1 { proxy.freeze() }
                }
            }
        ])
        let text = try await eventually("the runner's words") {
            await supervisor.statuses()[0].error.flatMap { $0.contains("the store has not answered for ") ? $0 : nil }
        }
        #expect(text.contains("the connection was given up"))
        proxy.freeze(false)
        try await eventually("it goes on") { await supervisor.statuses()[0].state == .live }
        #expect(try ground.seen() == [1, 2, 3, 4, 5])
        #expect(await supervisor.statuses()[0].attempts == 0)
        await supervisor.stop()
        proxy.close()
    }

    @Test func `a call is cancelled at its limit, stuck a grace later, and late whenever it ended`() {
        var deadline = CallDeadline(limit: .seconds(30), grace: .seconds(5))
        #expect(deadline.look(at: .seconds(100)) == nil)
        deadline.began(at: .seconds(100))
        #expect(deadline.look(at: .seconds(129)) == nil)
        #expect(deadline.look(at: .seconds(130)) == .cancel)
        #expect(deadline.look(at: .seconds(134)) == nil)
        #expect(!deadline.isStuck)
        #expect(deadline.look(at: .seconds(135)) == .abandon)
        #expect(deadline.isStuck)
        #expect(deadline.look(at: .seconds(200)) == nil)
        #expect(deadline.ended(at: .seconds(201)) == .seconds(101))
        #expect(!deadline.isStuck)
        deadline.began(at: .seconds(300))
        #expect(deadline.ended(at: .seconds(329)) == nil)
        // Nobody has looked in time: it is late all the same.
        deadline.began(at: .seconds(400))
        #expect(deadline.ended(at: .seconds(430)) == .seconds(30))
        // The host stops: the grace begins at once, and no deadline was missed.
        deadline.began(at: .seconds(500))
        deadline.wasAskedToEnd(at: .seconds(501))
        #expect(deadline.look(at: .seconds(505)) == nil)
        #expect(deadline.look(at: .seconds(506)) == .abandon)
        #expect(deadline.ended(at: .seconds(507)) == nil)
    }

    @Test func `the deadline and the grace are those that the plugins' header says`() throws {
        let header = try String(
            contentsOf: TestSurroundings.checkout.appending(
                path: "Sources/CProjectionABI/include/projectionist_plugin.h"), encoding: .utf8)
        let options = RunnerOptions(process: "test:1")
        #expect(header.contains("(PROJECTION_APPLY_TIMEOUT, \(options.applyTimeout.components.seconds) s)"))
        #expect(header.contains("goes on for \(options.cancelGrace.components.seconds) s more"))
    }
}
