import EventStore
import Synchronization
import TestSupport
import Testing

@testable import ProjectionRunning

struct RecentLogTests {
    /// What a reader got, for comparison.
    private enum Got: Hashable {
        case events([Int64])
        case nothing
        case elsewhere
    }

    private func read(
        _ log: RecentLog, after: Int64, through: Int64, generation: Int = 0, topics: [String] = [],
        wakes: Counter = Counter()
    ) async -> Got {
        var filter = TopicFilter(topics)
        switch await log.read(
            after: after, through: through, generation: generation, of: &filter, wake: { wakes.next() })
        {
        case .events(let slice): return .events((0..<slice.count).map { slice[$0].position })
        case .nothing: return .nothing
        case .elsewhere: return .elsewhere
        }
    }

    /// Reads for the follower, as soon as it is asked to.
    private func follow(_ log: RecentLog, _ positions: [Int64], head: Int64) async throws {
        let wanted = try await eventually("something is wanted", every: 1) { log.wanted(head: head) }
        log.add(MadeUpEvents.batch(positions.filter { $0 > wanted.after }), to: wanted, through: head)
    }

    @Test func `nothing is read before somebody has come to the end, and each part once for all`() async throws {
        let log = RecentLog()
        log.begin(generation: 0)
        let members = (0..<3).map { _ in log.join(topics: []) }
        #expect(log.wanted(head: 10) == nil)
        let wakes = Counter()
        async let first = read(log, after: 0, through: 10, wakes: wakes)
        async let second = read(log, after: 0, through: 10, wakes: wakes)
        try await follow(log, [3, 5], head: 10)
        #expect(await first == .events([3, 5]))
        #expect(await second == .events([3, 5]))
        #expect(wakes.value >= 1)
        #expect(await read(log, after: 0, through: 10) == .events([3, 5]))
        // All is there as far as the head was; the next is read ahead, once.
        #expect(log.wanted(head: 10) == nil)
        #expect(log.wanted(head: 12) == RecentSharing.Wanted(after: 10, topics: []))
        log.add(MadeUpEvents.batch([11, 12]), to: RecentSharing.Wanted(after: 10, topics: []), through: 12)
        #expect(log.wanted(head: 14) == nil)
        #expect(await read(log, after: 5, through: 12) == .events([11, 12]))
        for member in members { log.leave(member) }
        #expect(log.wanted(head: 14) == nil)
    }

    @Test func `who is far behind, and who stands before what is here, reads alone`() async throws {
        let log = RecentLog(nearness: 100)
        log.begin(generation: 0)
        _ = log.join(topics: [])
        #expect(await read(log, after: 0, through: 101) == .elsewhere)
        async let near = read(log, after: 50, through: 101)
        try await follow(log, [60], head: 101)
        #expect(await near == .events([60]))
        #expect(await read(log, after: 49, through: 101) == .elsewhere)
        #expect(!log.contains(49))
        #expect(log.contains(50))
    }

    @Test func `without a follower everyone reads alone, and whoever waits is let go`() async throws {
        let log = RecentLog()
        _ = log.join(topics: [])
        #expect(await read(log, after: 0, through: 10) == .elsewhere)
        log.begin(generation: 0)
        let wakes = Counter()
        async let waiting = read(log, after: 0, through: 10, wakes: wakes)
        try await eventually("it waits", every: 1) { wakes.value > 0 }
        log.stop()
        #expect(await waiting == .elsewhere)
        #expect(!log.contains(0))
    }

    /// It would wait for ever at a position that the log no longer reaches.
    @Test func `who goes by the head of another log, or stands above the head, reads alone`() async throws {
        let log = RecentLog()
        _ = log.join(topics: [])
        log.begin(generation: 3)
        #expect(await read(log, after: 100, through: 110, generation: 2) == .elsewhere)
        let wakes = Counter()
        async let waiting = read(log, after: 100, through: 110, generation: 3, wakes: wakes)
        try await eventually("it waits", every: 1) { wakes.value > 0 }
        #expect(log.wanted(head: 5) == nil)
        #expect(await waiting == .elsewhere)
        log.close()
        log.begin(generation: 4)
        #expect(await read(log, after: 0, through: 10, generation: 4) == .elsewhere)
    }

    @Test func `a cancelled reader is let go`() async throws {
        let log = RecentLog()
        log.begin(generation: 0)
        _ = log.join(topics: [])
        let wakes = Counter()
        let waiting = Task { await read(log, after: 0, through: 10, wakes: wakes) }
        try await eventually("it waits", every: 1) { wakes.value > 0 }
        waiting.cancel()
        #expect(await waiting.value == .elsewhere)
    }

    @Test func `a newcomer with other topics gets them too, and those who wait go on`() async throws {
        let log = RecentLog()
        log.begin(generation: 0)
        _ = log.join(topics: ["b"])
        let wakes = Counter()
        async let waiting = read(log, after: 0, through: 10, topics: ["b"], wakes: wakes)
        try await eventually("it waits", every: 1) { wakes.value > 0 }
        _ = log.join(topics: ["a"])
        let wanted = try await eventually("something is wanted", every: 1) { log.wanted(head: 10) }
        #expect(wanted == RecentSharing.Wanted(after: 0, topics: ["a", "b"]))
        // What was asked for before is too little by now.
        log.add(
            MadeUpEvents.batch([2], topics: ["b"]), to: RecentSharing.Wanted(after: 0, topics: ["b"]), through: 10)
        #expect(log.wanted(head: 10) == wanted)
        log.add(MadeUpEvents.batch([1, 2], topics: ["a", "b"]), to: wanted, through: 10)
        #expect(await waiting == .events([2]))
        _ = log.join(topics: [])
        #expect(!log.contains(0))
    }
}
