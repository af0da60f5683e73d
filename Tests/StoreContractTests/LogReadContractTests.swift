import EventStore
import Foundation
import Testing

struct LogReadContractTests {
    @Test(arguments: StoreKind.available) func `an empty log has head zero and no events`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let reader = try subject.makeReader()
        #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: 0, highest: 0, heldBackBy: []))
        let batch = try reader.read(after: 0, through: 0, limit: 10, topics: [])
        #expect(batch.count == 0)
        #expect(batch.lastPosition == nil)
    }

    @Test(arguments: StoreKind.available) func `the head follows the log`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let (writer, reader) = (try subject.makeWriter(), try subject.makeReader())
        for number in 1...3 as ClosedRange<Int64> {
            try writer.append([.registered()], to: .random())
            #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: number, highest: number, heldBackBy: []))
        }
        #expect(try reader.advanceSafeHead().head == 3)
    }

    @Test(arguments: StoreKind.available) func `a read keeps to its range and its limit`(_ kind: StoreKind) throws {
        let subject = try subjectWithEvents(kind)
        let reader = try subject.makeReader()
        func positions(_ after: Int64, _ through: Int64, _ limit: Int) throws -> [Int64] {
            try reader.read(after: after, through: through, limit: limit, topics: []).positions
        }
        #expect(try positions(0, 20, 100) == Array(1...20))
        #expect(try positions(3, 7, 100) == [4, 5, 6, 7])
        #expect(try positions(3, 20, 2) == [4, 5])
        #expect(try positions(7, 7, 100) == [])
        #expect(try positions(20, 20, 100) == [])
        #expect(try positions(19, 20, 1) == [20])
    }

    @Test(arguments: StoreKind.available) func `a read beyond the log's end is refused, not taken for filtered out`(
        _ kind: StoreKind
    ) throws {
        let subject = try subjectWithEvents(kind)
        let reader = try subject.makeReader()
        let error = #expect(throws: EventStoreError.self) {
            try reader.read(after: 0, through: 21, limit: 100, topics: ["dogschool.domain:Dog.Left"])
        }
        #expect(error?.code == .logBehind)
        #expect(error?.isTransient == true)
    }

    @Test(arguments: StoreKind.available) func `a log whose end is gone is read anew from where it ends`(
        _ kind: StoreKind
    ) throws {
        let subject = try subjectWithEvents(kind)
        let reader = try subject.makeReader()
        let before = try reader.advanceSafeHead()
        #expect(before.head == 20)
        #expect(try reader.bounds() == LogBounds(highest: 20, lastDrawn: 20))
        try subject.run("DELETE FROM dogschool_events WHERE notification_id > 12")
        let after = try reader.advanceSafeHead()
        #expect(after.head == 12)
        #expect(after.highest == 12)
        #expect(after.generation > before.generation)
        #expect(try reader.bounds() == LogBounds(highest: 12, lastDrawn: 20))
    }

    @Test(arguments: StoreKind.available) func `a read gives the topics asked for and no others`(_ kind: StoreKind)
        throws
    {
        let subject = try subjectWithEvents(kind)
        let reader = try subject.makeReader()
        func positions(_ topics: [String], limit: Int = 100) throws -> [Int64] {
            try reader.read(after: 0, through: 20, limit: limit, topics: topics).positions
        }
        #expect(try positions([NewEvent.registered]) == [1, 6, 11, 16])
        #expect(try positions([NewEvent.trickAdded], limit: 3) == [2, 3, 4])
        #expect(try positions([NewEvent.trickAdded, NewEvent.registered, "none"]) == Array(1...20))
        #expect(try positions([NewEvent.registered.lowercased()]) == [])
        #expect(try positions(["quo'ted", "{a,b}"]) == [])
    }

    @Test(arguments: StoreKind.available) func `a batch outlives its reader`(_ kind: StoreKind) throws {
        let subject = try subjectWithEvents(kind)
        var reader: (any LogReader)? = try subject.makeReader()
        let batch = try #require(try reader?.read(after: 0, through: 20, limit: 100, topics: []))
        reader?.disconnect()
        reader = nil
        #expect(batch.storedEvent(at: 5) == (try subject.log())[5])
        #expect(batch.count == 20)
    }

    @Test(arguments: StoreKind.available) func `large events come in batches of bounded size and all of them`(
        _ kind: StoreKind
    )
        throws
    {
        let subject = try ContractSubject.make(kind)
        let state = [UInt8](repeating: 7, count: 2 << 20)
        let writer = try subject.makeWriter()
        for _ in 0..<24 { try writer.append([NewEvent(topic: "a:B", state: state)], to: .random()) }
        let reader = try subject.makeReader()
        #expect(try reader.all(through: 24).count == 24)
        // A store may need one read to learn how large the events are.
        let batch = try reader.read(after: 0, through: 24, limit: 1000, topics: [])
        #expect((1...10).contains(batch.count))
    }

    @Test(arguments: StoreKind.available) func `a stream is read in order from a version on`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        let (rex, fido) = (OriginatorID.random(), OriginatorID.random())
        for number in 1...6 {
            try writer.append([.trickAdded("trick \(number)")], to: rex)
            try writer.append([.trickAdded()], to: fido)
        }
        let reader = try subject.makeReader()
        let all = try reader.stream(rex, after: 0, limit: 100)
        #expect(all.map(\.originatorVersion) == Array(1...6))
        #expect(all.map(\.position) == [1, 3, 5, 7, 9, 11])
        #expect(all[3].state == NewEvent.trickAdded("trick 4").state)
        #expect(all.allSatisfy { $0.originatorID == rex && $0.topic == NewEvent.trickAdded })
        #expect(try reader.stream(rex, after: 4, limit: 100).map(\.originatorVersion) == [5, 6])
        #expect(try reader.stream(rex, after: 1, limit: 2).map(\.originatorVersion) == [2, 3])
        #expect(try reader.stream(.random(), after: 0, limit: 100) == [])
    }

    @Test(arguments: StoreKind.available) func `a reader reads on after a disconnect`(_ kind: StoreKind) throws {
        let subject = try subjectWithEvents(kind)
        let reader = try subject.makeReader()
        #expect(try reader.advanceSafeHead().head == 20)
        reader.disconnect()
        #expect(try reader.read(after: 18, through: 20, limit: 10, topics: []).positions == [19, 20])
        #expect(try reader.advanceSafeHead().head == 20)
    }

    /// 20 events in four streams, the first of each another topic.
    private func subjectWithEvents(_ kind: StoreKind) throws -> ContractSubject {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        for _ in 0..<4 {
            try writer.append([.registered()] + (0..<4).map { .trickAdded("trick \($0)") }, to: .random(), expected: 0)
        }
        return subject
    }
}
