import EventStore
import PluginReplay
import PostgresStore
import ProjectionRunning
import Projections
import TestSupport
import Testing

/// A replay on both kinds of a scratch store, of plugins as they are built.
@Suite(.enabled(if: TestSurroundings.havePostgres, "scripts/test starts PostgreSQL"))
struct ReplayTests {
    private let ground: ReplayGround
    private let database: PostgresDatabase
    private let log = DogSchoolLog(events: 300, seed: 16)

    init() throws {
        ground = try ReplayGround()
        database = try PostgresDatabase()
    }

    private func replay(
        _ definition: ProjectionDefinition, _ kind: ReplayGround.Kind, batch: Int = 100, setUps: Int = 1
    ) async throws -> ReadModel {
        let events = try ReplayGround.events(log)
        return try await ScratchRun(definition, on: kind.place(in: database)).perform { replay in
            try replay.run(events, batch: batch, setUps: setUps)
            #expect(replay.projection.position == 300)
            return try replay.readModel()
        }
    }

    /// The events that the manifest lets through.
    private var tricks: [StoredEvent] {
        get throws { try ReplayGround.events(log).filter { $0.topic == DogSchoolLog.trickAdded } }
    }

    @Test(arguments: ReplayGround.Kind.allCases)
    func `the read model is what the events make, whatever the batch`(_ kind: ReplayGround.Kind) async throws {
        let definition = try ground.shipped("trick_counts")
        let events = try tricks
        var found: [ReadModel] = []
        for batch in [1, 7, 5000] {
            found.append(
                try await ScratchRun(definition, on: kind.place(in: database)).perform { replay in
                    try replay.run(events, batch: batch)
                    return try replay.readModel()
                })
        }
        #expect(found[0] == found[1] && found[1] == found[2])
        let relation = try #require(found[0].relations.first)
        #expect(found[0].relations.count == 1, "none of the host's: \(found[0].relations.map(\.name))")
        #expect(relation.columns.map(\.name) == ["trick", "count"])
        #expect(relation.columns.map(\.type) == ["text", "bigint"])
        #expect(relation.key == [0])
        let expected = log.trickCounts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        #expect(relation.rows == expected.map { [.text($0.key), .number("\($0.value)")] })
    }

    @Test func `both stores give the same rows, also where set-up runs three times`() async throws {
        let definition = try ground.shipped("dog_profiles")
        let sqlite = try await replay(definition, .sqlite)
        let postgres = try await replay(definition, .postgresql, setUps: 3)
        #expect(sqlite.relations[0].rows == postgres.relations[0].rows)
        #expect(sqlite.relations[0].rows.count == log.dogs.count)
        #expect(postgres.relations[0].columns[0].type == "uuid")
        #expect(
            postgres.differences(from: sqlite) == [
                "table 'dog_profiles': column 'id' has the type uuid instead of text"
            ])
    }

    @Test(arguments: ReplayGround.Kind.allCases)
    func `a statement that fails at the commit is told as in a run, and nothing stays`(
        _ kind: ReplayGround.Kind
    ) async throws {
        let definition = try await ground.fixture("statements", config: #"{"how": "queue"}"#)
        let events = try Array(ReplayGround.events(log).prefix(3))
        let place = try kind.place(in: database)
        do {
            try await ScratchRun(definition, on: place).perform { replay in
                try replay.run(events, batch: 2)
            }
            Issue.record("the third event did not fail")
        } catch let failure as ProjectionFailure {
            #expect("\(failure)".contains("nowhere"), "\(failure)")
            #expect("\(failure)".contains("event 3"), "\(failure)")
            #expect(failure.events?.positions == 3...3)
            #expect(failure.events?.topic == events[2].topic)
        }
        #expect(try database.scratchSchemas() == [])
    }

    @Test(arguments: ReplayGround.Kind.allCases)
    func `what a crash between apply and commit leaves is nothing`(_ kind: ReplayGround.Kind) async throws {
        let definition = try ground.shipped("trick_counts")
        let events = try tricks
        let batch = NotificationBatch(copying: events, originatorIDType: .uuid)
        let (before, after, cleared) = try await ScratchRun(definition, on: kind.place(in: database)).perform {
            replay in
            try replay.run([])
            try replay.projection.applyAndRollBack(NotificationSlice(batch))
            let before = try replay.readModel()
            try replay.projection.makeHandler()
            try replay.projection.setUp()
            try replay.projection.apply(NotificationSlice(batch))
            let after = try replay.readModel()
            try replay.projection.clearReadModel()
            return (before, after, try replay.readModel())
        }
        #expect(before.relations.map(\.rows) == [[]])
        #expect(after.relations[0].rows.count == log.trickCounts.count)
        #expect(cleared == before)
    }

    @Test func `a call that does not return ends the replay, and its schema goes`() async throws {
        let source = "#include <unistd.h>\nint on_event(void) { for (;;) pause(); }\n"
        let definition = try await ground.functions(setUp: ["CREATE TABLE made (n bigint)"], source: source)
        var options = RunnerOptions(process: "replay")
        options.applyTimeout = .milliseconds(200)
        options.cancelGrace = .milliseconds(100)
        let run = ScratchRun(definition, on: .postgres(try database.configuration()), options: options)
        let event = StoredEvent(
            position: 1, originatorID: try OriginatorID("a", type: .text), originatorVersion: 1, topic: "t",
            state: Array("{}".utf8))
        let error = await #expect(throws: ReplayError.self) {
            try await run.perform { try $0.run([event], ids: .text) }
        }
        #expect(error?.description.contains("apply has not returned") == true)
        #expect(try database.scratchSchemas() == [])
    }

    @Test func `a replay drops the schema that another one has left, and none that is in use`() async throws {
        try database.execute(
            "CREATE SCHEMA projectionist_replay_1ef7; CREATE TABLE projectionist_replay_1ef7.t (n int)")
        let inUse = try ScratchSchema(beside: try database.configuration())
        try database.execute("CREATE SCHEMA projectionist_replay_1ef7")
        _ = try await replay(try ground.shipped("dog_profiles"), .postgresql)
        #expect(try database.scratchSchemas() == [inUse.name])
        try inUse.drop()
        #expect(try database.scratchSchemas() == [])
    }
}
