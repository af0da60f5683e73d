import ConnectionPooling
import EventAppending
import EventStore
import TestSupport
import Testing

/// A connection that the server ends at a chosen step of the transaction.
@Suite(.serialized, .enabled(if: TestSurroundings.havePostgres, StoreKind.noServer), .timeLimit(.minutes(2)))
struct LostCommitTests {
    /// Runs `sql` in a trigger for each event while the table `slow` has a row.
    private func makeTrigger(_ kind: String, in database: PostgresDatabase) throws {
        _ = try database.rows(
            """
            CREATE TABLE slow (); INSERT INTO slow DEFAULT VALUES;
            CREATE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF EXISTS (SELECT FROM slow) THEN PERFORM pg_sleep(60); END IF; RETURN NULL; END $$;
            CREATE \(kind) FOR EACH ROW EXECUTE FUNCTION be_slow()
            """)
    }

    /// Ends the session that sleeps in the trigger, which sleeps no more then.
    private func endSleeper(in database: PostgresDatabase) async throws {
        try await eventually("the transaction sleeps") {
            try database.number(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")
                == 1
        }
        _ = try database.rows(
            """
            DELETE FROM slow;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' \
            AND datname = current_database()
            """)
    }

    @Test func `lost before the commit it is sent again and the caller notices nothing`() async throws {
        let fixture = try AppendFixture(.postgresql)
        let database = try #require(fixture.database)
        try makeTrigger("TRIGGER slow AFTER INSERT ON dogschool_events", in: database)
        let appender = fixture.makeAppender()
        let task = Task { try await appender.append(.one()) }
        try await endSleeper(in: database)
        #expect(try await task.value.count == 1)
        #expect(try fixture.log().count == 1)
        #expect(appender.usage.groups == 1)
    }

    /// - Parameter expected: nil: the stream's end is enough to tell that nothing was stored.
    @Test(arguments: [0, nil] as [Int64?])
    func `lost in the commit it is found out that nothing was stored, and sent again`(expected: Int64?) async throws {
        let fixture = try AppendFixture(.postgresql)
        let database = try #require(fixture.database)
        // Runs within COMMIT.
        try makeTrigger(
            "CONSTRAINT TRIGGER slow AFTER INSERT ON dogschool_events DEFERRABLE INITIALLY DEFERRED", in: database)
        let appender = fixture.makeAppender()
        var append = StreamAppend.one()
        append.expectedVersion = expected
        let task = Task { [append] in try await appender.append(append) }
        try await endSleeper(in: database)
        #expect(try await task.value.count == 1)
        #expect(try fixture.log().count == 1)
    }

    @Test(arguments: OriginatorIDType.allCases)
    func `an answer that is lost after the commit is found in the streams`(ids: OriginatorIDType) async throws {
        let fixture = try AppendFixture(.postgresql, behindProxy: true, ids: ids)
        let proxy = try #require(fixture.proxy)
        let appender = fixture.makeAppender()
        var first = StreamAppend.one()
        if ids == .text { first.originatorID = .text("rex") }
        #expect(try await appender.append(first) == [1])
        proxy.cutAtNextAnswer()
        let append = StreamAppend(
            originatorID: first.originatorID, expectedVersion: 1, events: first.events + first.events)
        #expect(try await appender.append(append) == [2, 3])
        #expect(try fixture.log().count == 3)
        let conflict = await #expect(throws: EventStoreError.self) { try await appender.append(append) }
        #expect(conflict?.conflict?.found == 3)
    }

    /// What stands behind the last known position may be another process's.
    @Test func `without an expected version an equal event leaves the outcome unknown`() async throws {
        let fixture = try AppendFixture(.postgresql, behindProxy: true)
        let proxy = try #require(fixture.proxy)
        let appender = fixture.makeAppender()
        let one = StreamAppend.one()
        let append = StreamAppend(originatorID: one.originatorID, expectedVersion: nil, events: one.events)
        _ = try await appender.append(append)
        proxy.cutAtNextAnswer()
        let error = await #expect(throws: AppendError.self) { try await appender.append(append) }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.description.contains(append.originatorID.description) == true)
        #expect(try fixture.log().count == 2)
    }

    @Test func `a server that does not come back leaves the outcome unknown`() async throws {
        let fixture = try AppendFixture(.postgresql, behindProxy: true)
        let proxy = try #require(fixture.proxy)
        let appender = fixture.makeAppender()
        _ = try await appender.append(.one())
        proxy.cutAtNextAnswer(closing: true)
        let error = await #expect(throws: AppendError.self) { try await appender.append(.one()) }
        #expect(error?.code == .outcomeUnknown)
    }

    @Test func `a connection that died idle costs no append`() async throws {
        let fixture = try AppendFixture(.postgresql)
        let database = try #require(fixture.database)
        let appender = fixture.makeAppender()
        for round in 1...3 {
            #expect(try await appender.append(.one()).count == 1)
            try await eventually("the session is given back") { fixture.pool.usage.leased == 0 }
            _ = try database.rows(
                """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE application_name = 'projectionist/DogSchool' AND datname = current_database()
                """)
            #expect(appender.usage.groups == round)
        }
        #expect(try fixture.log().count == 3)
    }

    @Test func `an event that a trigger refuses fails alone and without its values`() async throws {
        let fixture = try AppendFixture(.postgresql)
        let database = try #require(fixture.database)
        _ = try database.rows(
            "ALTER TABLE dogschool_events ADD CONSTRAINT no_poison CHECK (topic <> 'dogs:Poison')")
        let appender = fixture.makeAppender()
        let tasks = try await fixture.whileLocked {
            let tasks = (0..<30).map { number in
                Task {
                    try await appender.append(.one("secret", topic: number == 17 ? "dogs:Poison" : "dogs:Good"))
                }
            }
            try await eventually("all are accepted") { appender.usage.pending + appender.usage.inFlight == 30 }
            return tasks
        }
        for (number, task) in tasks.enumerated() where number != 17 { #expect(try await task.value.count == 1) }
        let error = await #expect(throws: EventStoreError.self) { try await tasks[17].value }
        #expect(error?.constraint == "no_poison")
        #expect(error?.description.contains("secret") == false)
        #expect(try fixture.log().count == 29)
    }
}
