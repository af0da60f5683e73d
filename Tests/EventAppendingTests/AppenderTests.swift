import ConnectionPooling
import EventAppending
import EventStore
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct AppenderTests {
    /// Starts an append and waits until the appender has it.
    private func begin(_ append: StreamAppend, with appender: Appender) async throws -> Task<[Int64], any Error> {
        let before = appender.usage
        let task = Task { try await appender.append(append) }
        try await eventually("the append is accepted", every: 2) {
            let usage = appender.usage
            return usage.pending + usage.inFlight > before.pending + before.inFlight
        }
        return task
    }

    @Test(arguments: StoreKind.available)
    func `what waits behind a commit becomes one transaction in the order of arrival`(_ kind: StoreKind) async throws {
        let fixture = try AppendFixture(kind)
        let appender = fixture.makeAppender()
        let id = OriginatorID.random()
        let tasks = try await fixture.whileLocked {
            let first = try await begin(.one("first"), with: appender)
            try await eventually("the first is on its way") { appender.usage.inFlight == 1 }
            // Each is written for what the one before it in the same group leaves.
            var tasks = [first]
            for version in 0..<40 {
                tasks.append(try await begin(.one("\(version)", to: id, expected: Int64(version)), with: appender))
            }
            return tasks
        }
        var positions: [Int64] = []
        for task in tasks { positions += try await task.value }
        #expect(positions == Array(1...41))
        #expect(appender.usage.groups == 2)
        if let database = fixture.database {
            #expect(try database.number("SELECT count(DISTINCT xmin::text) FROM dogschool_events") == 2)
        }
    }

    @Test(arguments: StoreKind.available)
    func `one that the store cannot take fails alone among good ones`(_ kind: StoreKind) async throws {
        let fixture = try AppendFixture(kind)
        let appender = fixture.makeAppender()
        let (tasks, bad) = try await fixture.whileLocked {
            var tasks = [try await begin(.one("first"), with: appender)]
            try await eventually("the first is on its way") { appender.usage.inFlight == 1 }
            for number in 0..<10 { tasks.append(try await begin(.one("before \(number)"), with: appender)) }
            // The table has UUIDs, which only the store knows.
            let bad = try await begin(.one("bad", to: .text("no-uuid")), with: appender)
            for number in 0..<10 { tasks.append(try await begin(.one("after \(number)"), with: appender)) }
            return (tasks, bad)
        }
        let error = await #expect(throws: EventStoreError.self) { try await bad.value }
        #expect(error?.code == .invalidEvent)
        for task in tasks { #expect(try await task.value.count == 1) }
        #expect(try fixture.log().count == tasks.count)
        #expect(appender.usage.failures == 1)
    }

    @Test func `an invalid event is refused before it is queued`() async throws {
        let fixture = try AppendFixture(.sqliteMemory)
        let appender = fixture.makeAppender()
        let error = await #expect(throws: EventStoreError.self) { try await appender.append(.one(topic: "")) }
        #expect(error?.code == .invalidEvent)
        #expect(appender.usage == AppenderUsage())
    }

    @Test func `more than the bound is refused and what was accepted is stored`() async throws {
        let fixture = try AppendFixture(.sqliteFile)
        let appender = fixture.makeAppender { $0.pendingCount = 8 }
        let tasks = try await fixture.whileLocked {
            var tasks: [Task<[Int64], any Error>] = []
            for _ in 0..<8 { tasks.append(try await begin(.one(), with: appender)) }
            for _ in 0..<3 {
                let error = await #expect(throws: AppendError.self) { try await appender.append(.one()) }
                #expect(error?.code == .overloaded)
            }
            return tasks
        }
        for task in tasks { #expect(try await task.value.count == 1) }
        #expect(try fixture.log().count == 8)
        #expect(appender.usage.refusals == 3)
        #expect(try await appender.append(.one()).count == 1)
    }

    @Test(arguments: StoreKind.available)
    func `a cancelled caller takes back what was not sent and hears the outcome of what was`(_ kind: StoreKind)
        async throws
    {
        let fixture = try AppendFixture(kind)
        let appender = fixture.makeAppender()
        let sent = try await fixture.whileLocked {
            let sent = try await begin(.one("sent"), with: appender)
            try await eventually("the first is on its way") { appender.usage.inFlight == 1 }
            let waiting = try await begin(.one("waiting"), with: appender)
            sent.cancel()
            waiting.cancel()
            // At once, while the log is still locked.
            await #expect(throws: CancellationError.self) { try await waiting.value }
            return sent
        }
        #expect(try await sent.value.count == 1)
        #expect(try fixture.log().map { String(decoding: $0.state, as: UTF8.self) } == [#"{"trick": "sent"}"#])
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await appender.append(.one())
        }
        await #expect(throws: CancellationError.self) { try await cancelled.value }
    }

    @Test func `readers are told the last position before the callers`() async throws {
        let fixture = try AppendFixture(.sqliteMemory)
        let told = Mutex<[Int64]>([])
        let appender = fixture.makeAppender(onCommitted: { position in told.withLock { $0.append(position) } })
        var append = StreamAppend.one()
        append.events += append.events
        #expect(try await appender.append(append) == [1, 2])
        #expect(told.withLock { $0 } == [2])
        // Nothing new: nobody is woken.
        await #expect(throws: EventStoreError.self) { try await appender.append(append) }
        #expect(told.withLock { $0 } == [2])
    }

    @Test func `without a session the caller hears of the pool and later appends go through`() async throws {
        let fixture = try AppendFixture(
            .sqliteMemory, bounds: PoolBounds(base: 1, overflow: 0, waitTimeout: .milliseconds(100)))
        let appender = fixture.makeAppender()
        let lease = try await fixture.pool.acquire(for: "holding on")
        let error = await #expect(throws: PoolError.self) { try await appender.append(.one()) }
        #expect(error?.code == .timedOut)
        #expect(error?.description.contains("holding on") == true)
        lease.release()
        #expect(try await appender.append(.one()) == [1])
    }

    @Test(arguments: StoreKind.available)
    func `in a pool of one others get their turn under unbroken load`(_ kind: StoreKind) async throws {
        let fixture = try AppendFixture(kind, bounds: PoolBounds(base: 1, overflow: 0))
        let appender = fixture.makeAppender()
        let load = (0..<32).map { _ in
            Task {
                while !Task.isCancelled { _ = try await appender.append(.one()) }
            }
        }
        defer { for task in load { task.cancel() } }
        try await eventually("the load is on") { appender.usage.groups > 10 }
        for _ in 0..<20 {
            let groups = appender.usage.groups
            _ = try await fixture.pool.use(for: "reading") { session in
                try session.reader.stream(.random(), after: 0, limit: 1)
            }
            try await eventually("the load is still on") { appender.usage.groups > groups }
        }
        #expect(fixture.pool.usage.opened == 1)
    }

    @Test func `an appender that nobody holds any more answers what it has accepted`() async throws {
        let fixture = try AppendFixture(.sqliteFile)
        let task = try await fixture.whileLocked { try await begin(.one(), with: fixture.makeAppender()) }
        #expect(try await task.value == [1])
        try await eventually("the session is given back") { fixture.pool.usage.leased == 0 }
    }
}
