import EventStore
import Foundation
import Testing

struct EventStoreErrorTests {
    @Test func `the description names statement event state and constraint and no server text`() {
        var error = EventStoreError(.statementFailed, "a statement failed")
        error.statement = 3
        error.position = 17
        error.sqlState = "23505"
        error.constraint = "dogs_pkey"
        error.serverDetail = "Key (name)=(Rex) already exists."
        #expect(error.description == "a statement failed (statement 3, event 17) [23505] constraint 'dogs_pkey'")
        #expect(error.debugDescription.contains("Key (name)=(Rex)"))
    }

    @Test func `a lost connection is transient`() {
        #expect(EventStoreError(.connectionLost, "gone").isTransient)
        #expect(!EventStoreError(.connectionRefused, "no").isTransient)
    }

    @Test func `a conflict names stream expected and found version`() {
        let id = OriginatorID.uuid(UUID())
        let error = EventStoreError.conflict(id, expected: 4, found: 6)
        #expect(error.code == .versionConflict)
        #expect(error.conflict == VersionConflict(originatorID: id, expected: 4, found: 6))
        for part in [id.description, "4", "6"] { #expect(error.description.contains(part)) }
    }
}
