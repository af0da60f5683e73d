import EventStore
import Foundation
import Testing

/// One connection that reads and writes an application's log.
struct ApplicationSessionContractTests {
    private func registration() -> StreamAppend {
        StreamAppend(
            originatorID: .uuid(UUID()), expectedVersion: 0,
            events: [NewEvent(topic: "dogschool.domain:Dog.Registered", state: Array("{}".utf8))])
    }

    private struct ChangeOfMind: Error {}

    @Test(arguments: StoreKind.available) func `what its writer appends its reader reads`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.store.makeApplicationSession(of: subject.application)
        for position in 1...5 as ClosedRange<Int64> {
            #expect(try session.writer.append([registration()]).map { try $0.get() } == [[position]])
            #expect(try session.reader.advanceSafeHead().head == position)
            #expect(
                try session.reader.read(after: 0, through: position, limit: 10, topics: []).positions
                    == Array(1...position))
        }
        #expect(try session.reader.originatorIDType == session.writer.originatorIDType)
    }

    @Test(arguments: StoreKind.available) func `a read within a transaction sees it and after a rollback nothing`(
        _ kind: StoreKind
    )
        throws
    {
        let subject = try ContractSubject.make(kind)
        let session = try subject.store.makeApplicationSession(of: subject.application)
        let append = registration()
        #expect(throws: ChangeOfMind.self) {
            try session.writer.atomically {
                _ = try session.writer.append([append])
                #expect(try session.reader.stream(append.originatorID, after: 0, limit: 10).count == 1)
                throw ChangeOfMind()
            }
        }
        #expect(try session.reader.stream(append.originatorID, after: 0, limit: 10).isEmpty)
        #expect(try session.writer.append([append])[0].get().count == 1)
        #expect(try session.reader.stream(append.originatorID, after: 0, limit: 10).count == 1)
    }

    @Test(arguments: StoreKind.available) func `it answers and comes back after it disconnected`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind)
        let session = try subject.store.makeApplicationSession(of: subject.application)
        try session.ping()
        _ = try session.writer.append([registration()])
        session.disconnect()
        try session.ping()
        _ = try session.writer.append([registration()])
        #expect(try session.reader.advanceSafeHead().highest == 2)
        session.disconnect()
        session.disconnect()
    }

    @Test(arguments: StoreKind.available) func `every session answers a ping`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        try subject.makeReader().ping()
        try subject.makeWriter().ping()
        try subject.makeSession().ping()
        try subject.store.makeAdministration().ping()
    }

    @Test(arguments: StoreKind.available) func `an interrupt reaches reader and writer`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.store.makeApplicationSession(of: subject.application)
        session.interruptible.interrupt()
        let failures = [
            #expect(throws: EventStoreError.self) { try session.ping() },
            #expect(throws: EventStoreError.self) { _ = try session.reader.advanceSafeHead() },
            #expect(throws: EventStoreError.self) { _ = try session.writer.append([registration()]) },
        ]
        #expect(failures.allSatisfy { $0?.code == .interrupted })
    }
}
