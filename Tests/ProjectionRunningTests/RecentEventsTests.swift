import EventStore
import TestSupport
import Testing

@testable import ProjectionRunning

struct RecentEventsTests {
    private func found(
        _ recent: RecentEvents, after: Int64, through: Int64, topics: [String] = []
    ) -> (positions: [Int64], through: Int64)? {
        var filter = TopicFilter(topics)
        switch recent.events(after: after, through: through, of: &filter) {
        case .events(let slice): return ((0..<slice.count).map { slice[$0].position }, slice.lastPosition!)
        case .nothing(let position): return ([], position)
        case .elsewhere: return nil
        }
    }

    @Test func `what was read follows where it was begun, and a reader gets what stands behind its position`() throws {
        var recent = RecentEvents()
        #expect(found(recent, after: 0, through: 10) == nil)
        recent.restart(after: 10)
        recent.add(MadeUpEvents.batch([11, 12, 15]), through: 16)
        #expect(found(recent, after: 9, through: 16) == nil)
        #expect(try #require(found(recent, after: 10, through: 16)).positions == [11, 12, 15])
        #expect(try #require(found(recent, after: 12, through: 16)).positions == [15])
        #expect(try #require(found(recent, after: 10, through: 11)).positions == [11])
        #expect(try #require(found(recent, after: 15, through: 16)) == ([], 16))
        #expect(found(recent, after: 17, through: 20) == nil)
    }

    @Test func `small reads become one batch, which earlier readers keep as it was`() throws {
        var recent = RecentEvents()
        recent.restart(after: 0)
        recent.add(MadeUpEvents.batch([1, 2]), through: 2)
        var filter = TopicFilter([])
        guard case .events(let early) = recent.events(after: 0, through: 2, of: &filter) else {
            Issue.record("nothing found")
            return
        }
        for position in 3...40 { recent.add(MadeUpEvents.batch([Int64(position)]), through: Int64(position)) }
        #expect(try #require(found(recent, after: 0, through: 40)).positions == Array(1...40))
        #expect((0..<early.count).map { early[$0].position } == [1, 2])
        guard case .events(let late) = recent.events(after: 0, through: 40, of: &filter) else {
            Issue.record("nothing found")
            return
        }
        // So a state is parsed once, whoever asks for it first.
        #expect(late.batch === early.batch)
    }

    @Test func `each reader gets its own topics, and hears how far there is nothing of them`() throws {
        var recent = RecentEvents()
        recent.restart(after: 0)
        recent.add(MadeUpEvents.batch([1, 2, 3, 4], topics: ["a", "b", "a", "c"]), through: 4)
        #expect(try #require(found(recent, after: 0, through: 4, topics: ["a"])).positions == [1, 3])
        #expect(try #require(found(recent, after: 0, through: 4, topics: ["c", "b"])).positions == [2, 4])
        #expect(try #require(found(recent, after: 0, through: 4, topics: ["d"])) == ([], 4))
        recent.add(MadeUpEvents.batch([5], topics: ["d"]), through: 5)
        #expect(try #require(found(recent, after: 0, through: 5, topics: ["d"])).positions == [5])
    }

    @Test func `no more is kept than the limits say, and a reader that is behind is sent elsewhere`() throws {
        var recent = RecentEvents(limits: .init(events: 100, bytes: 1 << 20, page: 10))
        recent.restart(after: 0)
        for position in 1...1000 { recent.add(MadeUpEvents.batch([Int64(position)]), through: Int64(position)) }
        #expect(recent.count <= 100)
        #expect(recent.start >= 900)
        #expect(found(recent, after: recent.start - 1, through: 1000) == nil)
        #expect(try #require(found(recent, after: recent.start, through: 1000)).positions.first == recent.start + 1)

        // Large events make pages of few, so that the oldest can go.
        var large = RecentEvents(limits: .init(events: 5000, bytes: 16_000, page: 1024))
        large.restart(after: 0)
        for position in 1...200 {
            large.add(MadeUpEvents.batch([Int64(position)], size: 400), through: Int64(position))
            #expect(large.bytes <= 16_000 + 2000)
            #expect(large.count >= min(position, 20))
        }
        // And one that is larger than all is there alone.
        large.add(MadeUpEvents.batch([201], size: 40_000), through: 201)
        #expect(large.count == 1)
        large.add(MadeUpEvents.batch([202], size: 10), through: 202)
        #expect(large.count == 1)
    }

    struct Course: Sendable, CustomTestStringConvertible {
        let seed: UInt64
        var testDescription: String { "seed \(seed)" }
        static let all = (1...200).map { Course(seed: $0) }
    }

    /// Readers of different topics at different paces, over reads of any size with gaps, restarts and small limits: what each
    /// takes here and what it would read by itself, together, is its part of the log, in order, nothing twice.
    @Test(arguments: Course.all) func `every reader gets its part of the log, once and in order`(_ course: Course) {
        var random = SeededRandom(course.seed)
        let names = ["a", "b", "c"]
        var log: [(position: Int64, topic: String)] = []
        var position: Int64 = 0
        for _ in 0..<400 {
            position += random.next() % 4 == 0 ? Int64(random.next() % 5) + 1 : 1
            log.append((position, names[Int(random.next() % 3)]))
        }
        let head = position + 2
        var recent = RecentEvents(
            limits: .init(events: 20 + Int(random.next() % 60), bytes: 1 << 20, page: 4 + Int(random.next() % 12)))
        var readers: [(topics: [String], seen: Int64, got: [Int64])] = [
            ([], 0, []), (["a"], 0, []), (["b", "c"], 0, []), (["nothing"], 0, []),
        ]
        var filters = readers.map { TopicFilter($0.topics) }
        func wanted(_ topics: [String]) -> [Int64] {
            log.filter { topics.isEmpty || topics.contains($0.topic) }.map(\.position)
        }
        recent.restart(after: 0)
        var steps = 0
        while readers.contains(where: { $0.seen < head }) {
            steps += 1
            guard steps < 100_000 else { break }
            let number = Int(random.next() % UInt64(readers.count))
            switch random.next() % 10 {
            case 0...2:
                guard let end = recent.end, end < head else { continue }
                let rest = log.filter { $0.position > end }
                let read = rest.prefix(1 + Int(random.next() % 9))
                // As far as it is known that nothing else stands there.
                let through = read.count == rest.count ? head : read.last?.position ?? head
                recent.add(
                    MadeUpEvents.batch(read.map(\.position), topics: read.map(\.topic)), through: through)
            case 3 where random.next() % 20 == 0:
                recent.restart(after: readers[number].seen)
            default:
                let seen = readers[number].seen
                guard seen < head else { continue }
                let through = min(head, seen + 1 + Int64(random.next() % 40))
                switch recent.events(after: seen, through: through, of: &filters[number]) {
                case .events(let slice):
                    // A batch may be projected in part.
                    let count = 1 + Int(random.next() % UInt64(slice.count))
                    readers[number].got += (0..<count).map { slice[$0].position }
                    readers[number].seen = slice[count - 1].position
                case .nothing(let position):
                    #expect(position >= seen)
                    readers[number].seen = position
                case .elsewhere:
                    guard random.next() % 3 == 0 else { continue }
                    let alone = wanted(readers[number].topics).filter { $0 > seen && $0 <= through }
                    readers[number].got += alone
                    readers[number].seen = through
                }
            }
        }
        for reader in readers { #expect(reader.got == wanted(reader.topics)) }
    }
}
