import EventStore
import Logging
import ProjectionRunning
import TestSupport
import Testing

/// Many projections on one application cost the server what one does: its log is read once, over few connections.
@Suite(
    .enabled(if: TestSurroundings.havePostgres, "PROJECTIONIST_TEST_POSTGRES names no server; scripts/test starts one"),
    .serialized, .timeLimit(.minutes(4)))
struct ManyProjectionsTests {
    private static let groups = 25
    private static let groupSize = 20

    private struct Outcome {
        var rows: Int
        var connections: Int
    }

    /// Projections that are live get some hundred events, one group after the other.
    private func run(_ count: Int) async throws -> Outcome {
        let ground = try PoolGround()
        let store = CountingStore(store: ground.store)
        var options = RunnerOptions(process: "test:1")
        options.pollInterval = 100
        let supervisor = ProjectionSupervisor(
            store: store, options: options, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let administration = try ground.store.makeAdministration()
        defer { administration.disconnect() }
        let names = (1...count).map { "counts\($0)" }
        var definitions: [ProjectionDefinition] = []
        for name in names {
            let projection = try ProjectionName(name)
            try administration.prepareProjection(projection, create: true)
            definitions.append(
                ProjectionDefinition(name: projection, application: ground.application) {
                    PositionsHandler(table: name)
                })
        }
        let census = ConnectionCensus(of: ground.database)
        await supervisor.start(definitions)
        try await eventually("all are live", within: 60) {
            await supervisor.statuses().allSatisfy { $0.state == .live }
        }
        let writer = try ground.store.makeWriter(to: ground.application)
        defer { writer.disconnect() }
        for _ in 0..<Self.groups {
            for outcome in try writer.append((0..<Self.groupSize).map { _ in PoolGround.registration() }) {
                _ = try outcome.get()
            }
        }
        let total = Int64(Self.groups * Self.groupSize)
        try await eventually("all is projected", within: 90) {
            await supervisor.statuses().allSatisfy { $0.position == total }
        }
        let statuses = await supervisor.statuses()
        #expect(statuses.allSatisfy { $0.retries == 0 }, "\(Set(statuses.compactMap(\.error)))")
        await supervisor.stop()
        let findings = try await census.end()
        for name in names { #expect(try ground.database.number("SELECT count(*) FROM \(name)") == total) }
        // All of the host's but the administration's and the writer's, which are the test's own.
        let labels = findings.highest.keys.filter { $0.hasPrefix("projectionist/") && $0 != PoolGround.label }
        return Outcome(rows: store.rows.value, connections: findings.highestOfAll(Set(labels)) ?? 0)
    }

    @Test func `64 projections near the head get their rows from the server once, over 16 connections at most`()
        async throws
    {
        let (one, many) = (try await run(1), try await run(64))
        #expect(one.rows >= Self.groups * Self.groupSize)
        #expect(Double(many.rows) <= 1.2 * Double(one.rows), "\(many.rows) rows for 64, \(one.rows) for one")
        // With the test's own administration.
        #expect(many.connections <= 16, "\(many.connections) connections")
    }
}
