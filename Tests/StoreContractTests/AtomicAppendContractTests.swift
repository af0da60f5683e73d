import EventStore
import Testing

struct AtomicAppendContractTests {
    private struct Cancelled: Error {}

    @Test(arguments: StoreKind.available) func `pieces are kept together`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        let id = OriginatorID.random()
        let count = try writer.atomically {
            for version in 0..<10 as Range<Int64> { try writer.append([.trickAdded()], to: id, expected: version) }
            return 10
        }
        #expect(count == 10)
        #expect(try subject.log().map(\.originatorVersion) == Array(1...10))
    }

    @Test(arguments: StoreKind.available) func `an error undoes all pieces`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        #expect(throws: Cancelled.self) {
            try writer.atomically {
                try writer.append([.registered()], to: .random(), expected: 0)
                throw Cancelled()
            }
        }
        #expect(try subject.log().isEmpty)
        try writer.append([.registered()], to: .random(), expected: 0)
        #expect(try subject.log().count == 1)
    }

    @Test(arguments: StoreKind.available) func `a conflict among the pieces is the bodys to judge`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind)
        let writer = try subject.makeWriter()
        let id = OriginatorID.random()
        let error = #expect(throws: EventStoreError.self) {
            try writer.atomically {
                try writer.append([.registered()], to: id, expected: 0)
                try writer.append([.trickAdded()], to: id, expected: 7)
            }
        }
        #expect(error?.conflict == VersionConflict(originatorID: id, expected: 7, found: 1))
        #expect(try subject.log().isEmpty)
    }

    @Test(arguments: StoreKind.shared) func `nothing is seen before the end`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let (writer, reader) = (try subject.makeWriter(), try subject.makeReader())
        #expect(try reader.advanceSafeHead().head == 0)
        try writer.atomically {
            try writer.append([.registered(), .trickAdded()], to: .random(), expected: 0)
            #expect(try reader.advanceSafeHead().head ?? 0 == 0)
            #expect(try reader.bounds().highest == 0)
        }
        #expect(try reader.advanceSafeHead().head == 2)
    }
}
