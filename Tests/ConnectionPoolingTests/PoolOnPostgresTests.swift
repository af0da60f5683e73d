import ConnectionPooling
import EventStore
import Foundation
import Synchronization
import TestSupport
import Testing

/// Pools on a real server, which says itself how many connections it has.
@Suite(
    .enabled(if: TestSurroundings.havePostgres, "PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"),
    .serialized, .timeLimit(.minutes(3)))
struct PoolOnPostgresTests {
    private static let callers = 64

    /// 64 callers that each append `count` events, one at a time, through whatever `use` gives them.
    private func run(
        _ count: Int,
        _ use:
            @escaping @Sendable (@escaping @Sendable (any ApplicationSession) throws -> Void) async throws
            -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<Self.callers {
                group.addTask {
                    for _ in 0..<count { try await use { try $0.register() } }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `under sixty four callers a pool of two and one is never more than three connections and none fails`()
        async throws
    {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 2, overflow: 1))
        let census = ConnectionCensus(of: ground.database)
        try await run(20) { body in try await pool.use(for: "an append", body) }
        let findings = try await census.end()
        #expect(findings.highest[PoolGround.label] == 3)
        #expect(findings.looks > 20)
        #expect(try ground.events() == 64 * 20)
        #expect(pool.usage.opened == 3)
        #expect(pool.usage.waits > 0)
        #expect(pool.usage.timeouts == 0)
        await pool.close()
        #expect(try ground.connections() == 0)
    }

    @Test func `connections that grow old are replaced and never too many on the way`() async throws {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 2, overflow: 1, maximumAge: .milliseconds(2)))
        let census = ConnectionCensus(of: ground.database)
        try await run(4) { body in try await pool.use(for: "an append", body) }
        let findings = try await census.end()
        #expect(findings.highest[PoolGround.label] == 3)
        #expect(pool.usage.opened > 50)
        #expect(try ground.events() == 64 * 4)
        await pool.close()
    }

    /// The census of the tests above sees what goes wrong, if it does.
    @Test func `sessions without a pool are seen to be too many`() async throws {
        let ground = try PoolGround()
        let census = ConnectionCensus(of: ground.database)
        try await run(5) { [store = ground.store, application = ground.application] body in
            try await withCheckedThrowingContinuation { continuation in
                Thread {
                    let outcome = Result {
                        let session = try store.makeApplicationSession(of: application)
                        defer { session.disconnect() }
                        try body(session)
                    }
                    continuation.resume(with: outcome)
                }.start()
            }
        }
        let findings = try await census.end()
        #expect(try #require(findings.highest[PoolGround.label]) > 3)
    }

    @Test func `a held up caller hears at its time out what holds the pool`() async throws {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 1, overflow: 0, waitTimeout: .milliseconds(200)))
        let lease = try await pool.acquire(for: "the yearly report")
        try lease.session.ping()
        let error = await #expect(throws: PoolError.self) { try await pool.use(for: "an append") { try $0.register() } }
        #expect(error?.code == .timedOut)
        #expect(error?.poolName == "DogSchool")
        #expect(error?.holders.map(\.purpose) == ["the yearly report"])
        #expect(error?.description.contains("'DogSchool' (1 + 0 connections)") == true)
        #expect(error?.description.contains("the yearly report") == true)
        #expect(try ground.connections() == 1)
        lease.release()
        try await pool.use(for: "an append") { try $0.register() }
        #expect(pool.usage.timeouts == 1)
        await pool.close()
    }

    @Test func `a caller that is cancelled stops waiting at once`() async throws {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 1, overflow: 0))
        let lease = try await pool.acquire(for: "the yearly report")
        let caller = Task { try await pool.use(for: "an append") { try $0.register() } }
        try await eventually("the caller waits") { pool.usage.waiting == 1 }
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
        #expect(pool.usage.waiting == 0)
        #expect(pool.usage.leased == 1)
        lease.release()
        #expect(try ground.events() == 0)
        await pool.close()
    }

    private func backend(_ session: any ApplicationSession, _ ground: PoolGround) throws -> Int64? {
        try session.ping()
        return try ground.database.number(
            "SELECT pid FROM pg_stat_activity WHERE datname = '\(ground.database.name)' AND application_name = '\(PoolGround.label)'"
        )
    }

    @Test(arguments: [true, false]) func `a terminated connection is replaced silently where it is checked first`(
        _ checks: Bool
    )
        async throws
    {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 1, overflow: 0, checksBeforeUse: checks))
        let first = try await pool.use(for: "the first") { try self.backend($0, ground) }
        _ = try ground.database.rows("SELECT pg_terminate_backend(\(#require(first)), 5000)")
        if checks {
            try await pool.use(for: "the next") { try $0.register() }
            #expect(pool.usage.opened == 2)
        } else {
            let error = await #expect(throws: EventStoreError.self) {
                try await pool.use(for: "the next") { try $0.register() }
            }
            #expect(error?.isTransient == true)
            try await pool.use(for: "the one after") { try $0.register() }
        }
        let second = try await pool.use(for: "the last") { try self.backend($0, ground) }
        #expect(second != nil && second != first)
        #expect(try ground.events() == 1)
        await pool.close()
    }

    @Test func `a thread of its own that acquires at once checks too`() async throws {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 1, overflow: 0, checksBeforeUse: true))
        let first = try await pool.use(for: "the first") { try self.backend($0, ground) }
        _ = try ground.database.rows("SELECT pg_terminate_backend(\(#require(first)), 5000)")
        let lease = try #require(pool.acquireNow(for: "the next"))
        try lease.session.register()
        lease.release()
        #expect(try ground.events() == 1)
        #expect(pool.usage.opened == 2)
        await pool.close()
    }

    @Test func `overflow is closed when it is idle`() async throws {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 1, overflow: 3, idleOverflowLifetime: .milliseconds(100)))
        var leases: [PoolLease<any ApplicationSession>] = []
        for number in 1...4 { leases.append(try await pool.acquire(for: "caller \(number)")) }
        for lease in leases { try lease.session.ping() }
        #expect(try ground.connections() == 4)
        for lease in leases { lease.release() }
        try await eventually("the overflow is closed") { try ground.connections() == 1 && pool.usage.open == 1 }
        await pool.close()
    }

    /// With fewer cores than sessions this would never end if bodies ran on Swift's cooperative pool.
    @Test func `bodies that block do not keep each other out`() async throws {
        let ground = try PoolGround()
        let count = ProcessInfo.processInfo.activeProcessorCount + 4
        let pool = ground.pool(PoolBounds(base: count, overflow: 0))
        let meeting = Meeting(of: count)
        let met = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<count {
                group.addTask {
                    try await pool.use(for: "a long wait") { session in
                        try session.ping()
                        return meeting.attend()
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(met == count)
        await pool.close()
    }

    @Test func `all calls of a session run on its one thread`() async throws {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 1, overflow: 0))
        var threads: Set<UInt> = []
        for _ in 0..<50 { threads.insert(try await pool.use(for: "a look") { _ in UInt(pthread_self()) }) }
        #expect(threads.count == 1)
        await pool.close()
    }

    @Test func `closing waits for what is in use`() async throws {
        let ground = try PoolGround()
        let pool = ground.pool(PoolBounds(base: 2, overflow: 0))
        let lease = try await pool.acquire(for: "the last append")
        let closing = Task { await pool.close() }
        try await eventually("the pool takes nobody in") {
            do {
                try await pool.use(for: "late") { _ in }
                return false
            } catch let error as PoolError {
                return error.code == .closed
            }
        }
        try lease.session.register()
        lease.release()
        await closing.value
        #expect(try ground.events() == 1)
        #expect(try ground.connections() == 0)
    }
}

/// Threads that wait for each other.
private final class Meeting: Sendable {
    private let size: Int
    private let arrived = Mutex(0)
    private let everyone = DispatchSemaphore(value: 0)

    init(of size: Int) { self.size = size }

    /// Blocks until all are there. False when some did not come.
    func attend() -> Bool {
        let isLast = arrived.withLock { arrived in
            arrived += 1
            return arrived == size
        }
        if isLast { for _ in 1..<size { everyone.signal() } }
        return isLast || everyone.wait(timeout: .now() + 30) == .success
    }
}
