import EventStore
import Foundation
import Testing

@Suite(.serialized, .timeLimit(.minutes(1)))
struct PushContractTests {
    /// Longer than anything here takes: a wait that lasts so long was not woken.
    private static let longWait = 20_000

    @Test(arguments: StoreKind.available) func `an append wakes a reader that waits`(_ kind: StoreKind) throws {
        let subject = try makeSubject(kind)
        try expectWake(subject) { try subject.makeWriter().append([.registered()], to: .random()) }
    }

    @Test(arguments: StoreKind.shared) func `an append of another process wakes a reader that waits`(_ kind: StoreKind)
        throws
    {
        let subject = try makeSubject(kind)
        try expectWake(subject) {
            try subject.makeAnother().makeWriter(to: subject.application).append([.registered()], to: .random())
        }
    }

    @Test(arguments: StoreKind.shared) func `an append before the wait is not lost`(_ kind: StoreKind) throws {
        let subject = try makeSubject(kind)
        let reader = try readyReader(subject)
        try subject.makeAnother().makeWriter(to: subject.application).append([.registered()], to: .random())
        #expect(try reader.waitForPush(milliseconds: Self.longWait))
        #expect(try reader.advanceSafeHead().head == 1)
    }

    @Test(arguments: StoreKind.available) func `without an append the wait ends`(_ kind: StoreKind) throws {
        let subject = try makeSubject(kind)
        let reader = try readyReader(subject)
        #expect(try !reader.waitForPush(milliseconds: 30))
        #expect(try !reader.waitForPush(milliseconds: 0))
    }

    @Test(arguments: StoreKind.available) func `an append to another application wakes nobody`(_ kind: StoreKind) throws
    {
        let subject = try makeSubject(kind)
        let other = try ApplicationName("CatSchool")
        _ = try subject.store.makeAdministration().prepareApplication(other, create: true)
        let reader = try readyReader(subject)
        try subject.store.makeWriter(to: other).append([.registered()], to: .random())
        #expect(try !reader.waitForPush(milliseconds: 100))
    }

    @Test(arguments: StoreKind.available) func `waking ends the wait and nothing else`(_ kind: StoreKind) throws {
        let subject = try makeSubject(kind)
        let reader = try readyReader(subject)
        let wakeable = reader.wakeable
        later { wakeable.wake() }
        #expect(try reader.waitForPush(milliseconds: Self.longWait))
        #expect(try !reader.waitForPush(milliseconds: 10))
        #expect(try reader.advanceSafeHead().head == 0)
        // Before the wait counts as well.
        wakeable.wake()
        #expect(try reader.waitForPush(milliseconds: Self.longWait))
    }

    @Test(arguments: StoreKind.available) func `interrupting ends the session for good`(_ kind: StoreKind) throws {
        let subject = try makeSubject(kind)
        let reader = try readyReader(subject)
        let interruptible = reader.interruptible
        later { interruptible.interrupt() }
        let whileWaiting = #expect(throws: EventStoreError.self) {
            try reader.waitForPush(milliseconds: Self.longWait)
        }
        #expect(whileWaiting?.code == .interrupted)
        let afterwards = #expect(throws: EventStoreError.self) { try reader.advanceSafeHead() }
        #expect(afterwards?.code == .interrupted)
        reader.disconnect()
        let anew = #expect(throws: EventStoreError.self) { try reader.advanceSafeHead() }
        #expect(anew?.code == .interrupted)
    }

    /// Channels of NOTIFY are a database's, not a schema's: with the other tests' name a reader would hear of them.
    private func makeSubject(_ kind: StoreKind) throws -> ContractSubject {
        try ContractSubject.make(kind, application: "Push" + UUID().uuidString.prefix(8))
    }

    private func readyReader(_ subject: ContractSubject) throws -> any LogReader {
        let reader = try subject.makeReader()
        try reader.listen()
        #expect(try reader.advanceSafeHead().head == 0)
        // What a store says at the start of a session is used up.
        while try reader.waitForPush(milliseconds: 0) {}
        return reader
    }

    private func expectWake(_ subject: ContractSubject, by append: @escaping @Sendable () throws -> Void) throws {
        let reader = try readyReader(subject)
        later { #expect(throws: Never.self) { try append() } }
        #expect(try reader.waitForPush(milliseconds: Self.longWait))
        #expect(try reader.advanceSafeHead() == SafeHeadStatus(head: 1, highest: 1, heldBackBy: []))
    }

    private func later(_ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.05)
            body()
        }
    }
}
