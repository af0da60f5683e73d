import ConnectionPooling
import EventAppending
import EventStore
import Synchronization
import TestSupport
import Testing

/// 64 writers on 16 streams, a third of their appends with stale versions.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ConcurrentAppendTests {
    @Test(arguments: StoreKind.available)
    func `every acknowledged event is there once and every conflict reaches its own caller`(_ kind: StoreKind)
        async throws
    {
        let fixture = try AppendFixture(kind)
        let appender = fixture.makeAppender()
        let audit = try AppendAudit(fixture) { try await appender.append($0) }
        await audit.run()
        await appender.drain()
        #expect(audit.findings(in: try fixture.log()) == [])
        #expect(audit.failures.isEmpty)
        #expect(audit.staleAppends > 100, "too few appends were stale: the test shows nothing")
        #expect(audit.conflicts >= audit.staleAppends)
        #expect(audit.acknowledged > 50, "too few went through: the test shows nothing")
        #expect(appender.usage.appends == audit.acknowledged)
        #expect(appender.usage.conflicts == audit.conflicts)
        #expect(appender.usage.groups < audit.acknowledged + audit.conflicts, "no group ever formed")
        #expect(fixture.pool.usage.leased == 0)
    }

    @Test(.enabled(if: TestSurroundings.havePostgres, StoreKind.noServer))
    func `connections ended by the server lose no acknowledged append and leave nobody without an answer`() async throws
    {
        let fixture = try AppendFixture(.postgresql)
        let database = try #require(fixture.database)
        let appender = fixture.makeAppender()
        let audit = try AppendAudit(fixture, AppendAudit.Scale(appends: 60)) { try await appender.append($0) }
        let isOver = Mutex(false)
        let terminated = Task {
            var terminated = 0
            while !isOver.withLock({ $0 }) {
                terminated += try database.rows(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = 'projectionist/DogSchool' AND datname = current_database()
                    """
                ).count
                try await Task.sleep(for: .milliseconds(15))
            }
            return terminated
        }
        await audit.run()
        isOver.withLock { $0 = true }
        await appender.drain()
        let count = try await terminated.value
        #expect(count > 3, "hardly a connection was ended: the test shows nothing")
        let findings = audit.findings(in: try fixture.log()) { ($0 as? AppendError)?.code == .outcomeUnknown }
        #expect(findings == [])
        #expect(audit.acknowledged > 50)
        for failure in audit.failures {
            let isTyped = (failure as? AppendError)?.code == .outcomeUnknown || failure is EventStoreError
            #expect(isTyped, "\(failure)")
        }
    }

    @Test(.enabled(if: TestSurroundings.havePostgres, StoreKind.noServer))
    func `a crash of the server loses no acknowledged append and the appender goes on after it`() async throws {
        try await PostgresCluster.withPrivate { cluster in
            let fixture = try AppendFixture(.postgresql, on: cluster)
            let appender = fixture.makeAppender()
            let audit = try AppendAudit(fixture, AppendAudit.Scale(appends: 200)) { try await appender.append($0) }
            let run = Task { await audit.run() }
            try await eventually("the writers are at work") { audit.acknowledged > 300 }
            let before = audit.acknowledged
            try await cluster.restart("immediate")
            await run.value
            await appender.drain()
            #expect(audit.acknowledged > before, "nothing was acknowledged after the crash")
            let findings = audit.findings(in: try fixture.log()) { ($0 as? AppendError)?.code == .outcomeUnknown }
            #expect(findings == [])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a drain under load answers everything that was accepted`(_ kind: StoreKind) async throws {
        let fixture = try AppendFixture(kind)
        let appender = fixture.makeAppender()
        let audit = try AppendAudit(fixture, AppendAudit.Scale(appends: 400)) { try await appender.append($0) }
        let run = Task { await audit.run() }
        try await eventually("the writers are at work") { audit.acknowledged > 100 }
        await appender.drain()
        // Nothing of it is left to do.
        #expect(appender.usage.pending == 0)
        #expect(appender.usage.inFlight == 0)
        #expect(fixture.pool.usage.leased == 0)
        await run.value
        #expect(audit.findings(in: try fixture.log()) == [])
        #expect(!audit.failures.isEmpty, "the drain came after the last append")
        for failure in audit.failures { #expect((failure as? AppendError)?.code == .closed, "\(failure)") }
        let error = await #expect(throws: AppendError.self) { try await appender.append(.one()) }
        #expect(error?.code == .closed)
        await appender.drain()
    }
}
