import ConnectionPooling
import EventStore
import Foundation
import Logging
import TestSupport
import Testing

@testable import ProjectionRunning

/// The two pools of each projection, under runners that lag and under a load that wants the same connections.
@Suite(
    .enabled(if: TestSurroundings.havePostgres, "PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"),
    .serialized, .timeLimit(.minutes(4)))
struct ProjectionPoolTests {
    private static let names = ["trick_counts", "dog_profiles", "daily_registrations"]
    private static let events = 600

    struct Sizes: Sendable, CustomTestStringConvertible {
        let base: Int
        let overflow: Int
        var bounds: PoolBounds { PoolBounds(base: base, overflow: overflow, maximumAge: .milliseconds(500)) }
        var testDescription: String { "\(base) + \(overflow)" }
    }

    private func start(_ ground: PoolGround, _ bounds: PoolBounds) async throws -> ProjectionSupervisor {
        var options = RunnerOptions(process: "test:1")
        options.pollInterval = 100
        options.poolBounds = { _ in bounds }
        let supervisor = ProjectionSupervisor(
            store: ground.store, options: options, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let administration = try ground.store.makeAdministration()
        defer { administration.disconnect() }
        var definitions: [ProjectionDefinition] = []
        for name in Self.names {
            let projection = try ProjectionName(name)
            try administration.prepareProjection(projection, create: true)
            definitions.append(
                ProjectionDefinition(name: projection, application: ground.application, batch: 20) {
                    PositionsHandler(table: name)
                })
        }
        await supervisor.start(definitions)
        return supervisor
    }

    private func append(_ count: Int, to ground: PoolGround) throws {
        let writer = try ground.store.makeWriter(to: ground.application)
        defer { writer.disconnect() }
        for outcome in try writer.append((0..<count).map { _ in PoolGround.registration() }) { _ = try outcome.get() }
    }

    /// As a rebuild or a look into dead letters would: takes leases of both pools and holds them for a while.
    private func rebuild(_ pools: ProjectionPools, _ table: String) async throws {
        _ = try await pools.tracking.use(for: "a rebuild") { session in
            _ = try session.query("SELECT count(*) FROM \(table)")
            Thread.sleep(forTimeInterval: 0.002)
            // The pool rolls back what is left open here.
        }
        _ = try await pools.upstream.use(for: "a rebuild") { reader in
            try reader.read(after: 0, through: 500, limit: 500, topics: []).count
        }
    }

    @Test(arguments: [Sizes(base: 1, overflow: 0), Sizes(base: 2, overflow: 3)])
    func laggingProjectionsAndARebuildStayBelowTheCeilingAndEveryEventIsProjectedOnce(_ sizes: Sizes) async throws {
        let ground = try PoolGround()
        try append(Self.events, to: ground)
        let census = ConnectionCensus(of: ground.database)
        let supervisor = try await start(ground, sizes.bounds)
        var load: [Task<Int, any Error>] = []
        for name in Self.names {
            let pools = try #require(await supervisor.pools(of: ProjectionName(name)))
            try await eventually("\(name) has its table") {
                try ground.database.number("SELECT to_regclass('\(name)')::oid") != nil
            }
            for _ in 0..<3 {
                load.append(
                    Task {
                        var rounds = 0
                        while !Task.isCancelled {
                            do {
                                try await rebuild(pools, name)
                                rounds += 1
                            } catch is CancellationError {
                                break
                            }
                        }
                        return rounds
                    })
            }
        }
        try append(Self.events, to: ground)
        let total = Int64(2 * Self.events)
        try await eventually("all is projected", within: 150) {
            await supervisor.statuses().allSatisfy { $0.position == total }
        }
        for task in load { task.cancel() }
        for task in load { #expect(try await task.value > 0) }
        let usage = await supervisor.poolUsage()
        let statuses = await supervisor.statuses()
        await supervisor.stop()
        let findings = try await census.end()

        let ceiling = sizes.bounds.ceiling
        #expect(findings.looks > 20)
        for name in Self.names {
            let highest = try #require(findings.highest["projectionist/\(name)"])
            #expect(highest <= 2 * ceiling, "\(name): \(highest) connections, two pools of \(ceiling)")
            #expect(highest > 1)
            #expect(try ground.database.number("SELECT count(*) FROM \(name)") == total)
            #expect(ground.database.position(of: name) == total)
        }
        #expect(findings.highest["projectionist/DogSchool listen"] == 1)
        #expect(usage.map(\.name) == Self.names.flatMap { ["\($0)/upstream", "\($0)/tracking"] })
        #expect(usage.allSatisfy { $0.ceiling == ceiling && $0.open <= ceiling && $0.timeouts == 0 })
        #expect(statuses.allSatisfy { $0.retries == 0 }, "\(statuses.compactMap(\.error))")
        for name in Self.names { #expect(try ground.connections("projectionist/\(name)") == 0) }
    }

    /// Each lost connection is opened anew by its own session, which must not add one to those that the pool has.
    @Test func connectionsThatTheServerEndsAreMadeAnewBelowTheCeilingAndEveryEventIsProjectedOnce() async throws {
        let ground = try PoolGround()
        try append(Self.events, to: ground)
        let census = ConnectionCensus(of: ground.database)
        let supervisor = try await start(ground, PoolBounds(base: 1, overflow: 1))
        var total = Self.events
        for round in 1...5 {
            try append(Self.events, to: ground)
            total += Self.events
            let ended = try await eventually("connections are there to be ended, round \(round)", every: 1) {
                let ended = try ground.database.rows(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(ground.database.name)' \
                    AND application_name IN (\(Self.names.map { "'projectionist/\($0)'" }.joined(separator: ", ")))
                    """
                ).count
                return ended > 0 ? ended : nil
            }
            #expect(ended <= 3 * 4)
        }
        try await eventually("all is projected", within: 150) {
            await supervisor.statuses().allSatisfy { $0.position == Int64(total) }
        }
        let retries = await supervisor.statuses().map(\.retries)
        #expect(retries.reduce(0, +) > 0)
        await supervisor.stop()
        let findings = try await census.end()
        for name in Self.names {
            #expect(try #require(findings.highest["projectionist/\(name)"]) <= 4)
            #expect(try ground.database.number("SELECT count(*) FROM \(name)") == Int64(total))
        }
    }

    @Test func aSessionThatIsReturnedHasNoTransactionOpenWhateverWasLeftUndone() async throws {
        let ground = try PoolGround()
        let pools = ProjectionPools(
            of: try ProjectionName("trick_counts"), on: ground.application, store: ground.store,
            bounds: PoolBounds(base: 1, overflow: 0))
        let states = """
            SELECT state FROM pg_stat_activity WHERE datname = '\(ground.database.name)' \
            AND application_name = 'projectionist/trick_counts'
            """
        let lease = try await pools.tracking.acquire(for: "half a rebuild")
        _ = try lease.session.query("CREATE TABLE half_done AS SELECT 1")
        #expect(try ground.database.rows(states) == [["idle in transaction"]])
        lease.release()
        #expect(try ground.database.rows(states) == [["idle"]])
        #expect(try ground.database.number("SELECT to_regclass('half_done')::oid") == nil)
        // A failed statement is not held against the next one who uses the session.
        await #expect(throws: EventStoreError.self) {
            try await pools.tracking.use(for: "a mistake") { _ = try $0.query("SELECT nothing_of_the_kind") }
        }
        let rows = try await pools.tracking.use(for: "a look") { try $0.query("SELECT 1").rowCount }
        #expect(rows == 1)
        await pools.close()
    }

    /// A runner that waits for a connection is stopped as fast as one that has it.
    @Test func aRunnerThatWaitsForALeaseIsStoppedWithoutWaitingForIt() async throws {
        let ground = try PoolGround()
        let supervisor = try await start(ground, PoolBounds(base: 1, overflow: 0))
        var leases: [PoolLease<any ProjectionSession>] = []
        for name in Self.names {
            let pools = try #require(await supervisor.pools(of: ProjectionName(name)))
            leases.append(try await pools.tracking.acquire(for: "a rebuild"))
        }
        try append(100, to: ground)
        try await eventually("the runners wait") {
            await supervisor.poolUsage().filter { $0.name.hasSuffix("tracking") }.allSatisfy { $0.waiting == 1 }
        }
        let stopping = Task { await supervisor.stop() }
        try await eventually("the runners have stopped", within: 4) {
            await supervisor.statuses().allSatisfy { $0.state == .stopped }
        }
        for lease in leases { lease.release() }
        await stopping.value
        for name in Self.names { #expect(ground.database.position(of: name) == nil) }
    }
}
