import ConnectionPooling
import EventStore
import Foundation
import Logging
import TestSupport
import Testing

@testable import ProjectionRunning

/// The connections of all projections, under runners that lag and under a load that wants the same ones.
@Suite(
    .enabled(if: TestSurroundings.havePostgres, "PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"),
    .serialized, .timeLimit(.minutes(4)))
struct ProjectionPoolTests {
    private static let names = ["trick_counts", "dog_profiles", "daily_registrations"]
    private static let events = 600
    private static let labels = Set(names.map { "projectionist/\($0)" })

    struct Sizes: Sendable, CustomTestStringConvertible {
        let base: Int
        let overflow: Int
        var bounds: PoolBounds { PoolBounds(base: base, overflow: overflow, maximumAge: .milliseconds(500)) }
        var testDescription: String { "\(base) + \(overflow)" }
    }

    private func start(_ ground: PoolGround, _ bounds: PoolBounds) async throws -> ProjectionSupervisor {
        var options = RunnerOptions(process: "test:1")
        options.pollInterval = 100
        options.connectionBounds = bounds
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

    /// As a rebuild or a look into dead letters would: borrows a connection and holds it for a while.
    private func rebuild(_ ground: PoolGround, _ connections: ProjectionConnections, _ table: String) async throws {
        let projection = try ProjectionName(table)
        let request = PoolRequest("a rebuild of \(table)", holder: "rebuild \(table)")
        _ = try await connections.pool.use(for: request) { connection in
            let session = try ground.store.makeProjectionSession(
                of: projection, on: ground.application, over: connection)
            _ = try session.query("SELECT count(*) FROM \(table)")
            Thread.sleep(forTimeInterval: 0.002)
            // The pool rolls back what is left open here.
        }
        _ = try await connections.pool.use(for: request) { connection in
            try ground.store.makeReader(of: ground.application, for: projection, over: connection).read(
                after: 0, through: 500, limit: 500, topics: []
            ).count
        }
    }

    @Test(arguments: [Sizes(base: 1, overflow: 0), Sizes(base: 1, overflow: 1), Sizes(base: 2, overflow: 3)])
    func `lagging projections and a rebuild stay below the one ceiling, and every event is projected once`(
        _ sizes: Sizes
    ) async throws {
        let ground = try PoolGround()
        try append(Self.events, to: ground)
        let census = ConnectionCensus(of: ground.database)
        let supervisor = try await start(ground, sizes.bounds)
        var load: [Task<Void, any Error>] = []
        var rounds: [Counter] = []
        for name in Self.names {
            try await eventually("\(name) has its table") {
                try ground.database.number("SELECT to_regclass('\(name)')::oid") != nil
            }
            for _ in 0..<3 {
                let done = Counter()
                rounds.append(done)
                load.append(
                    Task {
                        while !Task.isCancelled {
                            do {
                                try await rebuild(ground, supervisor.connections, name)
                                done.next()
                            } catch is CancellationError {
                                break
                            }
                        }
                    })
            }
        }
        try append(Self.events, to: ground)
        let total = Int64(2 * Self.events)
        try await eventually("all is projected", within: 150) {
            await supervisor.statuses().allSatisfy { $0.position == total }
        }
        try await eventually("each rebuild has had its turn", within: 150) { rounds.allSatisfy { $0.value > 0 } }
        for task in load { task.cancel() }
        for task in load { try await task.value }
        let usage = supervisor.connections.usage
        let statuses = await supervisor.statuses()
        await supervisor.stop()
        let findings = try await census.end()

        let ceiling = sizes.bounds.ceiling
        #expect(findings.looks > 20)
        #expect(try #require(findings.highestOfAll(Self.labels)) <= ceiling)
        for name in Self.names {
            #expect(try ground.database.number("SELECT count(*) FROM \(name)") == total)
            #expect(ground.database.position(of: name) == total)
        }
        #expect(findings.highest["projectionist/DogSchool listen"] == 1)
        #expect(usage.ceiling == ceiling && usage.open <= ceiling && usage.timeouts == 0)
        #expect(statuses.allSatisfy { $0.retries == 0 }, "\(statuses.compactMap(\.error))")
        for name in Self.names { #expect(try ground.connections("projectionist/\(name)") == 0) }
    }

    /// Each lost connection is opened anew by its own session, which must not add one to those that the pool has.
    @Test func `connections that the server ends are made anew below the ceiling, and every event is projected once`()
        async throws
    {
        let ground = try PoolGround()
        try append(Self.events, to: ground)
        let census = ConnectionCensus(of: ground.database)
        let supervisor = try await start(ground, PoolBounds(base: 2, overflow: 2))
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
            #expect(ended <= 4)
        }
        try await eventually("all is projected", within: 150) {
            await supervisor.statuses().allSatisfy { $0.position == Int64(total) }
        }
        let retries = await supervisor.statuses().map(\.retries)
        #expect(retries.reduce(0, +) > 0)
        await supervisor.stop()
        let findings = try await census.end()
        #expect(try #require(findings.highestOfAll(Self.labels)) <= 4)
        for name in Self.names {
            #expect(try ground.database.number("SELECT count(*) FROM \(name)") == Int64(total))
        }
    }

    private func connections(_ ground: PoolGround, _ base: Int) -> ProjectionConnections {
        ProjectionConnections(store: ground.store, bounds: PoolBounds(base: base, overflow: 0))
    }

    private func session(
        of projection: String, _ ground: PoolGround, over connection: any StoreConnection
    ) throws -> any ProjectionSession {
        try ground.store.makeProjectionSession(
            of: ProjectionName(projection), on: ground.application, over: connection)
    }

    @Test func `a connection that is returned has no transaction open, whatever was left undone`() async throws {
        let ground = try PoolGround()
        let connections = connections(ground, 1)
        let states = """
            SELECT state FROM pg_stat_activity WHERE datname = '\(ground.database.name)' \
            AND application_name = 'projectionist/trick_counts'
            """
        let lease = try await connections.pool.acquire(for: "half a rebuild")
        _ = try session(of: "trick_counts", ground, over: lease.session).query("CREATE TABLE half_done AS SELECT 1")
        #expect(try ground.database.rows(states) == [["idle in transaction"]])
        lease.release()
        #expect(try ground.database.rows(states) == [["idle"]])
        #expect(try ground.database.number("SELECT to_regclass('half_done')::oid") == nil)
        // A failed statement is not held against the next one who has the connection.
        await #expect(throws: EventStoreError.self) {
            try await connections.pool.use(for: "a mistake") {
                _ = try session(of: "trick_counts", ground, over: $0).query("SELECT nothing_of_the_kind")
            }
        }
        let rows = try await connections.pool.use(for: "a look") {
            try session(of: "trick_counts", ground, over: $0).query("SELECT 1").rowCount
        }
        #expect(rows == 1)
        await connections.close()
    }

    /// A runner that waits for a connection is stopped as fast as one that has it.
    @Test func `a runner that waits for a connection is stopped without waiting for it`() async throws {
        let ground = try PoolGround()
        let supervisor = try await start(ground, PoolBounds(base: 1, overflow: 0))
        let lease = try await supervisor.connections.pool.acquire(for: "a rebuild")
        try append(100, to: ground)
        try await eventually("the runners wait") { supervisor.connections.usage.waiting >= Self.names.count }
        let stopping = Task { await supervisor.stop() }
        try await eventually("the runners have stopped", within: 4) {
            await supervisor.statuses().allSatisfy { $0.state == .stopped }
        }
        lease.release()
        await stopping.value
        for name in Self.names { #expect(ground.database.position(of: name) == nil) }
    }
}
