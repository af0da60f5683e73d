import EventStore
import Foundation
import Projections
import TestSupport
import Testing

@testable import ProjectionRunning

/// Events that were put aside are applied after all, each once and in the order of their streams; on real stores.
@Suite(.timeLimit(.minutes(3)))
struct RetryTests {
    static let streams = (0..<10).map { _ in UUID() }

    /// Streams in turn: of three, a at 1, 4, 7 …, b at 2, 5, 8 …, c at 3, 6, 9 ….
    func append(_ ground: RunnerGround, _ count: Int, after last: Int = 0, streams: Int = 3) throws {
        let writer = try ground.store.makeWriter(to: ground.application)
        for index in last..<last + count {
            let append = StreamAppend(
                originatorID: .uuid(Self.streams[index % streams]), expectedVersion: Int64(index / streams),
                events: [NewEvent(topic: "dogschool.domain:Dog.Registered", state: Array("{}".utf8))])
            _ = try writer.append([append])[0].get()
        }
    }

    /// Keeps each event in the order of its calls, but those that fail, until the plugin is mended.
    func definition(
        _ ground: RunnerGround, failingAt poison: Set<Int64>, batch: Int = 10, until isMended: Counter,
        made: Counter = Counter(), pacedBy pace: @escaping @Sendable (Int64) -> Void = { _ in }
    ) throws -> ProjectionDefinition {
        var definition = try ground.definition("counts", batch: batch, maxAttempts: 1) {
            made.next()
            return ScriptedHandler(setUp: {
                try $0.queueing(
                    ground.schema.isEmpty
                        ? "CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY AUTOINCREMENT, position bigint)"
                        : "CREATE TABLE IF NOT EXISTS seen (id bigserial, position bigint)")
            }) { events, call in
                for index in 0..<events.count {
                    let position = events[index].position
                    pace(position)
                    if isMended.value == 0, poison.contains(position) {
                        throw ProjectionFailure(text: "bad \(position)")
                    }
                    try call.queueing("INSERT INTO seen (position) VALUES (\(position))")
                }
            }
        }
        definition.onError = .park
        definition.pluginVersion = "1.2.3"
        return definition
    }

    /// In the order in which they were applied.
    func applied(_ ground: RunnerGround) throws -> [Int64] {
        try ground.texts("SELECT position FROM seen ORDER BY id").compactMap { Int64($0) }
    }

    func letters(_ ground: RunnerGround) throws -> [StoredLetter] {
        try ground.store.makeAdministration().letters(
            of: ProjectionName("counts"), on: ground.application, LetterQuery(limit: 10_000))
    }

    func ask(_ selection: LetterSelection, _ ground: RunnerGround) throws -> Int64 {
        try ground.store.makeAdministration().ask(
            HostRequest(
                kind: RequestKind.retry(selection).text, projection: "counts", application: "DogSchool",
                by: "ann@desk", at: Date().timeIntervalSince1970), changing: nil)
    }

    /// What came of it in the end.
    @discardableResult
    func retry(_ selection: LetterSelection, _ ground: RunnerGround) async throws -> HostRequest.Answer {
        try await answer(try ask(selection, ground), ground)
    }

    func answer(_ id: Int64, _ ground: RunnerGround) async throws -> HostRequest.Answer {
        let administration = try ground.store.makeAdministration()
        return try await eventually("an answer") {
            let answer = try administration.request(id)?.answer
            return answer?.outcome == .accepted ? nil : answer
        }
    }

    /// Each event stands once, and each stream in its order.
    func expectAll(_ count: Int, streams: Int = 3, but missing: Set<Int64> = [], _ ground: RunnerGround) throws {
        let applied = try applied(ground)
        #expect(applied.sorted() == (1...Int64(count)).filter { !missing.contains($0) })
        for stream in 0..<streams {
            let own = applied.filter { ($0 - 1) % Int64(streams) == stream }
            #expect(own == own.sorted())
        }
    }

    @Test(arguments: StoreKind.available, [1, 4, 50])
    func `what was put aside is applied by a retry once the plugin is mended, in order, and the streams are released`(
        _ kind: StoreKind, batch: Int
    ) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 24)
        // First, last and in the middle of a batch, and one behind the other.
        let poison: Set<Int64> = [1, 8, 12, 24]
        let mended = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([try definition(ground, failingAt: poison, batch: batch, until: mended)])
        #expect(await supervisor.waitUntilCaughtUp()[0].state == .live)
        let before = try letters(ground)
        #expect(before.filter(\.letter.isParked).map(\.letter.position) == [1, 8, 12])
        #expect(
            before.filter { !$0.letter.isParked }.map(\.letter.position) == [
                4, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
            ])
        // Not mended: they stay, with what they have failed with now.
        let failed = try await retry(.all, ground)
        #expect(failed.outcome == .failed)
        #expect(
            failed.message.hasPrefix(
                "0 events were applied; 3 events were tried and failed again (at 1: bad 1"
            ), "\(failed.message)")
        #expect(
            failed.message.hasSuffix("; 16 events were not tried, behind one of the same stream"), "\(failed.message)")
        let after = try letters(ground)
        #expect(after.map(\.letter.position) == before.map(\.letter.position))
        #expect(
            after.first?.letter.reason == .parked(error: "bad 1", attempts: 2), "\(String(describing: after.first))")

        mended.next()
        let done = try await retry(.all, ground)
        #expect(done.outcome == .done, "\(done.message)")
        #expect(done.message == "19 events were applied")
        #expect(try letters(ground).isEmpty)
        try expectAll(24, ground)
        // The streams are released.
        try append(ground, 6, after: 24)
        try await eventually("what came since") { try self.applied(ground).count == 30 }
        try expectAll(30, ground)
        #expect(await supervisor.statuses()[0].letters == LetterCounts())
        await supervisor.stop()
        let session = try ground.store.makeProjectionSession(of: ProjectionName("counts"), on: ground.application)
        #expect(try session.standing(ofStateVersion: 1).letters == nil)
        #expect(try session.standing(ofStateVersion: 1).position == 30)
    }

    @Test(arguments: StoreKind.available)
    func `one, a stream and a range are applied alone, and what stands behind another is not`(_ kind: StoreKind)
        async throws
    {
        let ground = try RunnerGround(kind)
        try append(ground, 12)
        let mended = Counter()
        let made = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([try definition(ground, failingAt: [1, 2, 3], until: mended, made: made)])
        #expect(await supervisor.waitUntilCaughtUp()[0].letters == LetterCounts(parked: 3, held: 9))
        mended.next()
        let makings = made.value
        #expect(try await retry(.one(1), ground).message == "1 event was applied")
        // Before it, since it gets events of lower positions again, and after it.
        try await eventually("the handler is made anew") { made.value == makings + 2 }
        #expect(try applied(ground) == [1])
        // The rest of its stream waits for a word of its own.
        try append(ground, 1, after: 12)
        try await eventually("it is held") { try self.letters(ground).count == 12 }
        #expect(try await retry(.one(7), ground).message.hasPrefix("0 events were applied; 1 event was not tried"))
        #expect(
            try await retry(.stream(Self.streams[1].uuidString.lowercased()), ground).message == "4 events were applied"
        )
        #expect(try applied(ground) == [1, 2, 5, 8, 11])
        #expect(try await retry(.range(3...6), ground).message == "3 events were applied")
        #expect(try applied(ground) == [1, 2, 5, 8, 11, 3, 4, 6])
        #expect(try await retry(.all, ground).message == "5 events were applied")
        try expectAll(13, ground)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `many random failures over many streams are all applied by one retry, while events flow`(_ kind: StoreKind)
        async throws
    {
        let ground = try RunnerGround(kind)
        try append(ground, 300, streams: 10)
        var random = SystemRandomNumberGenerator()
        let poison = Set((1...300).map { Int64($0) }.filter { _ in Int.random(in: 0..<20, using: &random) == 0 } + [7])
        let mended = Counter()
        let supervisor = ground.supervisor()
        await supervisor.start([try definition(ground, failingAt: poison, until: mended)])
        #expect(await supervisor.waitUntilCaughtUp()[0].state == .live)
        let aside = Set(try letters(ground).map(\.letter.position))
        #expect(Set(try applied(ground)) == Set((1...300).filter { !aside.contains($0) }))
        mended.next()
        let id = try ask(.all, ground)
        try append(ground, 100, after: 300, streams: 10)
        #expect(try await answer(id, ground).outcome == .done)
        // What came while the retry was under way may wait behind what it has not come to.
        try await eventually("all is read") { try ground.position("counts") == 400 }
        if try !letters(ground).isEmpty { #expect(try await retry(.all, ground).outcome == .done) }
        try await eventually("all") { try self.applied(ground).count == 400 }
        try expectAll(400, streams: 10, ground)
        await supervisor.stop()
    }

    @Test(arguments: StoreKind.available)
    func `with park-scope event each parked one is applied by itself`(_ kind: StoreKind) async throws {
        let ground = try RunnerGround(kind)
        try append(ground, 9)
        let mended = Counter()
        var definition = try definition(ground, failingAt: [1, 4], until: mended)
        definition.parkHoldsStream = false
        let supervisor = ground.supervisor()
        await supervisor.start([definition])
        #expect(await supervisor.waitUntilCaughtUp()[0].letters == LetterCounts(parked: 2))
        mended.next()
        #expect(try await retry(.one(4), ground).message == "1 event was applied")
        #expect(try await retry(.all, ground).message == "1 event was applied")
        #expect(try applied(ground) == [2, 3, 5, 6, 7, 8, 9, 4, 1])
        await supervisor.stop()
    }
}
