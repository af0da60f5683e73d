import EventStore
import Foundation
import Synchronization
import Testing

/// Several threads append to the same streams, often with a version that is no longer the last, while a reader follows.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ConcurrentWritersContractTests {
    private final class Ledger: Sendable {
        private let state = Mutex((acknowledged: [Int64](), conflicts: 0, errors: [String](), running: 0))

        func acknowledge(_ positions: [Int64]) { state.withLock { $0.acknowledged += positions } }
        func conflict() { state.withLock { $0.conflicts += 1 } }
        func error(_ error: any Error) { state.withLock { $0.errors.append("\(error)") } }
        func begin() { state.withLock { $0.running += 1 } }
        func end() { state.withLock { $0.running -= 1 } }
        var acknowledged: [Int64] { state.withLock { $0.acknowledged.sorted() } }
        var conflicts: Int { state.withLock { $0.conflicts } }
        var errors: [String] { state.withLock { $0.errors } }
        var isRunning: Bool { state.withLock { $0.running > 0 } }
    }

    private static let writers = 8
    private static let rounds = 40

    @Test(arguments: StoreKind.available) func `every acknowledged event is there once in order`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind)
        let streams = (0..<3).map { _ in OriginatorID.random() }
        let ledger = Ledger()
        for number in 0..<Self.writers {
            ledger.begin()
            // Every second writer is of another process.
            let store = number % 2 == 0 || kind == .sqliteMemory ? subject.store : try subject.makeAnother()
            Thread.detachNewThread {
                defer { ledger.end() }
                Self.write(try? store.makeWriter(to: subject.application), streams, number, ledger)
            }
        }
        let seen = try follow(subject, ledger)
        #expect(ledger.errors == [])
        #expect(ledger.conflicts > 0, "no writer was ever late: the test shows nothing")
        let log = try subject.log()
        #expect(log.map(\.position) == ledger.acknowledged)
        #expect(log.map(\.position) == log.map(\.position).sorted())
        #expect(Set(log.map(\.position)).count == log.count)
        for stream in streams {
            let versions = log.filter { $0.originatorID == stream }.map(\.originatorVersion)
            #expect(versions == Array(1...Int64(versions.count)), "a hole, or positions against the versions' order")
        }
        #expect(seen == log.map(\.position), "the reader that followed missed some, or saw some twice")
    }

    private static func write(
        _ writer: (any LogWriter)?, _ streams: [OriginatorID], _ number: Int, _ ledger: Ledger
    ) {
        guard let writer else { return ledger.error(EventStoreError(.connectionLost, "no writer")) }
        var versions = [Int64](repeating: 0, count: streams.count)
        var done = 0
        while done < rounds {
            let stream = (number + done) % streams.count
            let events = (0...done % 3).map { _ in NewEvent.trickAdded("trick \(number)") }
            do {
                let append = StreamAppend(
                    originatorID: streams[stream], expectedVersion: versions[stream], events: events)
                switch try writer.append([append])[0] {
                case .success(let positions):
                    ledger.acknowledge(positions)
                    versions[stream] += Int64(events.count)
                    done += 1
                case .failure(let error):
                    guard let conflict = error.conflict else { throw error }
                    ledger.conflict()
                    versions[stream] = conflict.found
                }
            } catch {
                return ledger.error(error)
            }
        }
    }

    /// Reads along, as a projection would, until the writers have ended and nothing is left.
    private func follow(_ subject: ContractSubject, _ ledger: Ledger) throws -> [Int64] {
        let reader = try subject.makeReader()
        try reader.listen()
        var seen: [Int64] = []
        while true {
            let wasRunning = ledger.isRunning
            let head = try reader.advanceSafeHead().head ?? 0
            let batch = try reader.read(after: seen.last ?? 0, through: head, limit: 7, topics: [])
            if batch.count > 0 {
                seen += batch.positions
            } else if wasRunning {
                _ = try reader.waitForPush(milliseconds: 100)
            } else {
                return seen
            }
        }
    }
}
