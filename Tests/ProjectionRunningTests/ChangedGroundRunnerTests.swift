import EventStore
import Foundation
import Projections
import TestSupport
import Testing

@testable import ProjectionRunning

/// What runners make of tables that are changed under them, on a real PostgreSQL.
@Suite(.enabled(if: StoreKind.hasServer, "no PostgreSQL"), .timeLimit(.minutes(2)))
struct ChangedGroundRunnerTests {
    private func seeing() -> ScriptedHandler { ScriptedHandler { events, call in try call.seeing(events) } }

    @Test func `a position that is kept where it is stops the projection with the reason`() async throws {
        let ground = try RunnerGround(.postgresql)
        try ground.append(3)
        let definition = try ground.definition("counts") { seeing() }
        let first = ground.supervisor()
        await first.start([definition])
        _ = await first.waitUntilCaughtUp()
        await first.stop()
        try ground.execute(
            """
            CREATE FUNCTION SCHEMA.keep() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
            CREATE TRIGGER keep BEFORE UPDATE ON SCHEMA.counts_tracking FOR EACH ROW EXECUTE FUNCTION SCHEMA.keep()
            """)
        try ground.append(3)
        let second = ground.supervisor()
        await second.start([definition])
        let statuses = await second.waitUntilCaughtUp()
        #expect(statuses[0].state == .failed)
        #expect(statuses[0].error?.hasPrefix("the position 3 can be read and not be moved") == true)
        #expect(try ground.seen() == [1, 2, 3])
        await second.stop()
    }

    @Test func `a position that is deleted while the projection runs stops it and nothing is applied again`()
        async throws
    {
        let ground = try RunnerGround(.postgresql)
        try ground.append(3)
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts") { seeing() }])
        _ = await supervisor.waitUntilCaughtUp()
        try ground.execute(
            "UPDATE SCHEMA.counts_tracking SET notification_id = NULL WHERE application_name = 'DogSchool'")
        try ground.append(3)
        try await eventually("it stops") { await supervisor.statuses()[0].state == .failed }
        #expect(await supervisor.statuses()[0].error?.hasPrefix("the position 3 was deleted while") == true)
        #expect(try ground.seen() == [1, 2, 3])
        await supervisor.stop()
    }

    @Test func `a log that cannot be read any more is told to onlookers`() async throws {
        let ground = try RunnerGround(.postgresql)
        try ground.append(3)
        let supervisor = ground.supervisor()
        await supervisor.start([try ground.definition("counts") { seeing() }])
        _ = await supervisor.waitUntilCaughtUp()
        func report() throws -> RunnerReport? { try ground.store.makeAdministration().reports().first }
        try await eventually("it is reported live") { try report()?.state == "live" }
        try ground.execute("ALTER TABLE SCHEMA.dogschool_events RENAME TO gone")
        try await eventually("the report says it") {
            let report = try report()
            return report?.state == "retrying" && report?.error?.contains("cannot be followed") == true
        }
        try ground.execute("ALTER TABLE SCHEMA.gone RENAME TO dogschool_events")
        try await eventually("it is live again") { try report()?.state == "live" }
        // A lock on the table: no error comes, and no answer.
        try await ground.execute(
            holding: "BEGIN; LOCK TABLE SCHEMA.dogschool_events IN ACCESS EXCLUSIVE MODE"
        ) {
            // By its lock time-out, or because it does not answer.
            try await eventually("the report says that the log does not answer") {
                let report = try report()
                return report?.state == "retrying" && report?.error?.contains("the log of DogSchool") == true
            }
        }
        try await eventually("it is live once more") { try report()?.state == "live" }
        await supervisor.stop()
    }

    @Test func `whoever waits for the end of what was there is answered when it was deleted`() async throws {
        let ground = try RunnerGround(.postgresql)
        try ground.append(30)
        let gate = Shared(false)
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", batch: 10) {
                ScriptedHandler { events, call in
                    // A handler may block; this one does until the log is cut.
                    while !gate.value { usleep(1000) }
                    try call.seeing(events)
                }
            }
        ])
        try await eventually("the first batch is in hand") { await supervisor.statuses()[0].state == .catchingUp }
        try ground.execute("DELETE FROM SCHEMA.dogschool_events WHERE notification_id > 10")
        gate.value = true
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses[0].state == .live)
        #expect(try ground.position("counts") == 10)
        await supervisor.stop()
    }

    @Test func `a log that was emptied and has grown beyond the position is not taken for the one that was read`()
        async throws
    {
        let ground = try RunnerGround(.postgresql)
        try ground.append(5)
        let definition = try ground.definition("counts") { seeing() }
        let first = ground.supervisor()
        await first.start([definition])
        _ = await first.waitUntilCaughtUp()
        await first.stop()
        try ground.execute("TRUNCATE SCHEMA.dogschool_events RESTART IDENTITY")
        try ground.append(9)
        let second = ground.supervisor()
        await second.start([definition])
        let statuses = await second.waitUntilCaughtUp()
        #expect(statuses[0].state == .ahead)
        #expect(statuses[0].error?.contains("the log's event at position 5 is version 1 of stream") == true)
        #expect(try ground.seen() == [1, 2, 3, 4, 5])
        await second.stop()
    }
}
