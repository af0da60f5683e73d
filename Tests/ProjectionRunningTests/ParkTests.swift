import EventStore
import Foundation
import Projections
import Synchronization
import TestSupport
import Testing

@testable import ProjectionRunning

/// Events that fail for good are put aside, with what comes behind them in their streams; on real stores.
@Suite(.timeLimit(.minutes(2)))
struct ParkTests {
    /// Three streams in turn: a at 1, 4, 7 …, b at 2, 5, 8 …, c at 3, 6, 9 ….
    private func append(_ ground: RunnerGround, _ count: Int, after last: Int = 0) throws {
        let writer = try ground.store.makeWriter(to: ground.application)
        for index in last..<last + count {
            let append = StreamAppend(
                originatorID: .uuid(Self.streams[index % 3]), expectedVersion: Int64(index / 3),
                events: [NewEvent(topic: "dogschool.domain:Dog.Registered", state: Array("{}".utf8))])
            _ = try writer.append([append])[0].get()
        }
    }

    private static let streams = (0..<3).map { _ in UUID() }

    /// Keeps each event but those that fail always.
    private func handler(
        failingAt poison: Set<Int64>, _ calls: Counter = Counter(), with failure: ProjectionFailure = .init(text: "bad")
    ) -> @Sendable () -> ScriptedHandler {
        {
            ScriptedHandler { events, call in
                for index in 0..<events.count {
                    let position = events[index].position
                    if poison.contains(position) {
                        _ = calls.next()
                        throw failure
                    }
                    try call.queueing("INSERT INTO seen VALUES (\(position))")
                }
            }
        }
    }

    private func run(_ ground: RunnerGround, _ definition: ProjectionDefinition) async throws -> ProjectionStatus {
        let supervisor = ground.supervisor()
        await supervisor.start([definition])
        let status = await supervisor.waitUntilCaughtUp()[0]
        await supervisor.stop()
        return status
    }

    private func letters(_ ground: RunnerGround) throws -> LetterStanding? {
        try ground.store.makeProjectionSession(of: ProjectionName("counts"), on: ground.application)
            .standing(ofStateVersion: 1).letters
    }

    @Test(arguments: StoreKind.available, [1, 4, 50])
    func `an event that fails for good is put aside, its stream waits behind it, the others go on`(
        _ kind: StoreKind, batch: Int
    ) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 12)
        let calls = Counter()
        var definition = try ground.definition(
            "counts", batch: batch, maxAttempts: 2, handler: handler(failingAt: [4], calls))
        definition.onError = .park
        definition.pluginVersion = "1.2.3"
        let status = try await run(ground, definition)
        #expect(status.state == .live)
        #expect(status.position == 12)
        #expect(status.letters == LetterCounts(parked: 1, held: 2))
        #expect(status.error == nil)
        #expect(try ground.seen() == [1, 2, 3, 5, 6, 8, 9, 11, 12])
        // Its two attempts, and the one of the batch that it came in.
        #expect(calls.value == (batch == 1 ? 2 : 3))
        let stream = Self.streams[0].uuidString.lowercased()
        let found = try #require(try letters(ground))
        #expect(found.counts == LetterCounts(parked: 1, held: 2))
        #expect(found.streams == [StreamText(stream): true])

        // Another run of the host goes on where this one was: the stream waits, nothing comes twice.
        try append(ground, 6, after: 12)
        let next = try await run(ground, definition)
        #expect(next.state == .live)
        #expect(next.letters == LetterCounts(parked: 1, held: 4))
        #expect(try ground.seen() == [1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18])
    }

    @Test(arguments: StoreKind.available)
    func `with park-scope event nothing waits behind it`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 9)
        var definition = try ground.definition("counts", maxAttempts: 1, handler: handler(failingAt: [4]))
        definition.onError = .park
        definition.parkHoldsStream = false
        let status = try await run(ground, definition)
        #expect(status.letters == LetterCounts(parked: 1, held: 0))
        #expect(try ground.seen() == [1, 2, 3, 5, 6, 7, 8, 9])
    }

    @Test(arguments: StoreKind.available)
    func `a plugin that wants an event put aside is believed at once, whatever the manifest says`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 6)
        let calls = Counter()
        let failure = ProjectionFailure(disposition: .park, text: "not for me")
        let definition = try ground.definition(
            "counts", batch: 1, handler: handler(failingAt: [2], calls, with: failure))
        let status = try await run(ground, definition)
        #expect(status.state == .live)
        #expect(status.letters == LetterCounts(parked: 1, held: 1))
        #expect(calls.value == 1)
        #expect(try ground.seen() == [1, 3, 4, 6])
    }

    @Test(arguments: StoreKind.available)
    func `as much as max-held is put aside, then the projection stops and says so`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 12)
        var definition = try ground.definition("counts", maxAttempts: 1, handler: handler(failingAt: [4]))
        definition.onError = .park
        definition.maxHeld = 2
        let status = try await run(ground, definition)
        #expect(status.state == .failed)
        #expect(status.error?.contains("1 events are parked and 1 held") == true, "\(status.error ?? "")")
        #expect(status.position == 9)
        #expect(try ground.seen() == [1, 2, 3, 5, 6, 8, 9])
        // With more room it goes on, and nothing is lost or repeated.
        definition.maxHeld = 3
        #expect(try await run(ground, definition).state == .live)
        #expect(try ground.seen() == [1, 2, 3, 5, 6, 8, 9, 11, 12])
    }

    @Test(arguments: StoreKind.available)
    func `a table that is not there puts nothing aside, also where the plugin wants it`(_ kind: StoreKind) async throws
    {
        let ground = try RunnerGround(kind)
        try append(ground, 3)
        var definition = try ground.definition("counts", maxAttempts: 2) {
            ScriptedHandler { _, call in
                do {
                    _ = try call.querying("SELECT 1 FROM nowhere")
                } catch {
                    throw ProjectionFailure(disposition: .park, text: "no", storeError: error as? EventStoreError)
                }
            }
        }
        definition.onError = .park
        let status = try await run(ground, definition)
        #expect(status.state == .failed)
        #expect(try letters(ground) == nil)
        #expect(status.position == nil)
    }

    @Test(arguments: StoreKind.available)
    func `a statement that fails when the batch is sent is put aside with its event`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 6)
        var definition = try ground.definition("counts", maxAttempts: 2) {
            ScriptedHandler(setUp: {
                try $0.queueing("CREATE TABLE IF NOT EXISTS seen (position bigint CHECK (position <> 2))")
            }) { events, call in
                try call.seeing(events)
            }
        }
        definition.onError = .park
        let status = try await run(ground, definition)
        #expect(status.state == .live)
        #expect(status.letters == LetterCounts(parked: 1, held: 1))
        #expect(try ground.seen() == [1, 3, 4, 6])
    }

    @Test(arguments: StoreKind.available)
    func `a position that somebody else moved while events are put aside stops the projection`(
        _ kind: StoreKind
    ) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 6)
        var definition = try ground.definition("counts", maxAttempts: 1, handler: handler(failingAt: [2]))
        definition.onError = .park
        _ = try await run(ground, definition)
        try append(ground, 3, after: 6)
        // As the Python library's runner would, which knows of no letters.
        try ground.store.makeProjectionSession(of: ProjectionName("counts"), on: ground.application)
            .commit(StatementQueue(), tracking: TrackingMove(from: 6, to: 8))
        let status = try await run(ground, definition)
        #expect(status.state == .failed)
        #expect(status.error?.contains("left it at 6 with 2 events put aside") == true, "\(status.error ?? "")")
        #expect(try ground.seen() == [1, 3, 4, 6])
    }

    @Test(arguments: StoreKind.available)
    func `what another state-version has put aside stops the projection`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 3)
        var definition = try ground.definition("counts", maxAttempts: 1, handler: handler(failingAt: [2]))
        definition.onError = .park
        _ = try await run(ground, definition)
        definition.stateVersion = 2
        let status = try await run(ground, definition)
        #expect(status.state == .failed)
        #expect(status.error?.contains("events of state-version 1 are put aside") == true, "\(status.error ?? "")")
    }
}
