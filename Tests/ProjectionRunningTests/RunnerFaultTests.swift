import EventStore
import Foundation
import Projections
import Synchronization
import TestSupport
import Testing

@testable import PostgresStore
@testable import ProjectionRunning

/// What a runner makes of handlers that fail, on real stores.
@Suite(.timeLimit(.minutes(2)))
struct RunnerFaultTests {
    @Test(arguments: StoreKind.available)
    func `what a failed call has written before its query is not kept`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(5)
        let calls = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts") {
                ScriptedHandler { events, call in
                    try call.seeing(events)
                    _ = try call.querying("SELECT count(*) FROM seen")
                    if calls.next() == 1 { throw ProjectionFailure(text: "not now") }
                }
            }
        ])
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses[0].retries == 1)
        #expect(try ground.seen() == [1, 2, 3, 4, 5])
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a statement that fails when the batch is sent is told with its event, topic and stream`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(2)
        try ground.append(1, topic: "dogschool.domain:Dog.Barked")
        try ground.append(2)
        let stream = Shared("")
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", maxAttempts: 1) {
                ScriptedHandler(setUp: {
                    try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint CHECK (position <> 3))")
                }) {
                    events, call in
                    if let third = (0..<events.count).first(where: { events[$0].position == 3 }) {
                        stream.value = events.batch.storedEvent(at: events.index(at: third)).originatorID.description
                    }
                    for index in 0..<events.count {
                        call.queue.position = events[index].position
                        try call.queueing("INSERT INTO seen VALUES (\(events[index].position))")
                    }
                }
            }
        ])
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses[0].state == .failed)
        let error = try #require(statuses[0].error)
        #expect(error.contains("(statement 0, event 3)"), "\(error)")
        #expect(
            error.hasSuffix("; topic dogschool.domain:Dog.Barked, stream \(stream.value)"), "\(error)")
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `attempts are counted anew after each commit`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(6)
        let calls = Counter()
        let supervisor = ground.supervisor()
        // Two of three attempts fail at each event; three in a row would be the end.
        await supervisor.start([
            try ground.definition("counts", batch: 1, maxAttempts: 3) {
                ScriptedHandler { events, call in
                    try call.seeing(events)
                    if calls.next() % 3 != 0 { throw ProjectionFailure(text: "not now") }
                }
            }
        ])
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses[0].state == .live)
        #expect(statuses[0].retries == 12)
        #expect(try ground.seen() == [1, 2, 3, 4, 5, 6])
        await supervisor.stop()
    }

    @Test func `a plugin that wants to stop is not asked again`() async throws {
        let ground = try RunnerGround(.sqlite)
        try ground.append(3)
        let calls = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", batch: 1) {
                ScriptedHandler { events, call in
                    try call.seeing(events)
                    if events.lastPosition == 2 {
                        calls.next()
                        throw ProjectionFailure(disposition: .stop, text: "no more")
                    }
                }
            }
        ])
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses[0].state == .failed)
        #expect(statuses[0].attempts == 1)
        #expect(calls.value == 1)
        #expect(try ground.seen() == [1])
        await supervisor.stop()
    }

    @Test(.enabled(if: StoreKind.hasServer, "no PostgreSQL"))
    func `a plugin that ends its own session again and again is at fault`() async throws {
        let ground = try RunnerGround(.postgresql)
        try ground.append(3)
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", batch: 1, maxAttempts: 2) {
                ScriptedHandler { events, call in
                    try call.seeing(events)
                    if events.lastPosition == 2 {
                        try call.queueing("SELECT pg_terminate_backend(pg_backend_pid())")
                    }
                }
            }, try ground.definition("others"),
        ])
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses.map(\.state) == [.failed, .live])
        #expect(statuses[0].attempts == 2)
        #expect(try ground.seen() == [1])
        #expect(try ground.count("others") == 3)
        await supervisor.stop()
    }

    @Test(.enabled(if: StoreKind.hasServer, "no PostgreSQL"))
    func `a set-up that cannot run twice is retried once and then counted`() async throws {
        let ground = try RunnerGround(.postgresql)
        let session = try ground.store.makeProjectionSession(of: ProjectionName("looker"), on: ground.application)
        let queue = StatementQueue()
        try ProjectionCall(session: session, queue: queue, dialect: .postgresql, cancellation: CancellationFlag())
            .queueing("CREATE TABLE seen (position bigint)")
        try session.commit(queue, tracking: nil)
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", maxAttempts: 2) {
                ScriptedHandler(setUp: { try $0.queueing("CREATE TABLE seen (position bigint)") }) { _, _ in }
            }
        ])
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses[0].state == .failed)
        #expect(statuses[0].attempts == 2)
        #expect(statuses[0].retries == 3)
        #expect(statuses[0].error?.contains("42P07") == true)
        await supervisor.stop()
    }

    @Test(.enabled(if: StoreKind.hasServer, "no PostgreSQL"))
    func `a server that is away for longer than the attempts last is nobody's fault`() async throws {
        let server = try #require(URLComponents(string: StoreKind.server ?? ""))
        let proxy = try SwitchableProxy(to: server.port ?? 0)
        defer { proxy.close() }
        let ground = try RunnerGround(.postgresql, port: proxy.port)
        try ground.append(10)
        let isAway = Shared(true)
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", batch: 1, maxAttempts: 2) {
                ScriptedHandler { events, call in
                    try call.seeing(events)
                    // Nobody listens there.
                    if events.lastPosition == 5, isAway.value { proxy.redirect(to: 1) }
                }
            }
        ])
        try await eventually("it was tried more often than events would be") {
            await supervisor.statuses()[0].retries > 4
        }
        #expect(await supervisor.statuses()[0].attempts == 0)
        isAway.value = false
        proxy.redirect(to: server.port ?? 0)
        _ = await supervisor.waitUntilCaughtUp()
        #expect(try ground.seen() == Array(1...10))
        await supervisor.stop()
    }

    @Test(.enabled(if: StoreKind.hasServer, "no PostgreSQL"))
    func `a commit whose answer was lost is found out and not repeated`() async throws {
        let server = try #require(URLComponents(string: StoreKind.server ?? ""))
        let proxy = try SwitchableProxy(to: server.port ?? 0)
        defer { proxy.close() }
        let ground = try RunnerGround(.postgresql, port: proxy.port)
        try ground.append(10)
        let calls = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", batch: 2) {
                ScriptedHandler { events, call in
                    try call.seeing(events)
                    // The batch with the position and COMMIT goes out; the server's answer to it does not come in.
                    if calls.next() == 3 { proxy.cutAtNextAnswer() }
                }
            }
        ])
        let statuses = await supervisor.waitUntilCaughtUp()
        #expect(statuses[0].events == 10)
        #expect(calls.value == 5, "the batch was given to the handler once more")
        #expect(try ground.seen() == Array(1...10))
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `a handler that does not come back is asked to end after the grace`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try ground.append(3)
        let calls = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([
            try ground.definition("counts", batch: 1) {
                ScriptedHandler { events, call in
                    try call.seeing(events)
                    guard events.lastPosition == 2 else { return }
                    calls.next()
                    while !call.cancellation.isCancelled { usleep(1000) }
                    throw ProjectionFailure(text: "ended early")
                }
            }
        ])
        try await eventually("it blocks") { calls.value == 1 }
        await supervisor.stop()
        #expect(await supervisor.statuses()[0].state == .stopped)
        #expect(try ground.seen() == [1])
    }

    @Test func `who is to blame follows from the error and what has failed before`() {
        func error(_ state: String) -> EventStoreError {
            var error = EventStoreError(.statementFailed, "failed")
            error.traits = SQLState.traits(state)
            return error
        }
        for state in ["25006", "40001", "53100", "57P01", "57014", "58030", "08006"] {
            #expect(RunnerFailure(error(state), at: .committing).blame == .circumstances, "\(state)")
        }
        for state in ["08P01", "25P03", "42P01", "22P02", "23505"] {
            #expect(RunnerFailure(error(state), at: .committing).blame == .events, "\(state)")
        }
        var history = FailureHistory()
        for _ in 0..<3 {
            let failure = RunnerFailure(error("57P01"), at: .committing, history: history)
            #expect(failure.blame == .circumstances)
            history.note(failure, error("57P01"), position: 7, generation: 1)
        }
        #expect(RunnerFailure(error("57P01"), at: .committing, history: history).blame == .events)
        // The process's other sessions were lost as well: it is the server.
        history.note(RunnerFailure(error("57P01"), at: .committing), error("57P01"), position: 7, generation: 2)
        #expect(RunnerFailure(error("57P01"), at: .committing, history: history).blame == .circumstances)
        var collisions = FailureHistory()
        let first = RunnerFailure(error("42P07"), at: .settingUp, history: collisions)
        #expect(first.blame == .circumstances)
        collisions.note(first, error("42P07"), position: nil, generation: 0)
        #expect(RunnerFailure(error("42P07"), at: .settingUp, history: collisions).blame == .events)
    }
}
