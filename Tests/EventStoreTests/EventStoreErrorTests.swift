import EventStore
import Foundation
import Testing

struct EventStoreErrorTests {
    @Test func theDescriptionNamesStatementEventStateAndConstraintAndNoServerText() {
        var error = EventStoreError(.statementFailed, "a statement failed")
        error.statement = 3
        error.position = 17
        error.sqlState = "23505"
        error.constraint = "dogs_pkey"
        error.serverDetail = "Key (name)=(Rex) already exists."
        #expect(error.description == "a statement failed (statement 3, event 17) [23505] constraint 'dogs_pkey'")
        #expect(error.debugDescription.contains("Key (name)=(Rex)"))
    }

    @Test(arguments: [
        "25006", "26000", "40001", "40P01", "55P03", "57014", "57P01", "57P03", "58030", "08006", "53300", "SQLITE_5",
        "SQLITE_6", "SQLITE_261", "SQLITE_517", "SQLITE_7", "SQLITE_8", "SQLITE_10", "SQLITE_266", "SQLITE_1032",
        "SQLITE_13", "SQLITE_15",
    ])
    func whatPassesByItselfIsTransient(_ state: String) {
        var error = EventStoreError(.statementFailed, "failed")
        error.sqlState = state
        #expect(error.isTransient)
    }

    @Test(arguments: [
        nil, "08P01", "0A000", "23505", "25P03", "42P01", "SQLITE_1", "SQLITE_2067", "SQLITE_19", "SQLITE_",
        "SQLITE_11", "SQLITE_14", "SQLITE_18", "SQLITE_23", "SQLITE_26",
    ])
    func whatAnEventMayBeToBlameForIsNot(_ state: String?) {
        var error = EventStoreError(.statementFailed, "failed")
        error.sqlState = state
        #expect(!error.isTransient)
    }

    @Test func aLostConnectionIsTransient() {
        #expect(EventStoreError(.connectionLost, "gone").isTransient)
        #expect(!EventStoreError(.connectionRefused, "no").isTransient)
    }

    @Test func aConflictNamesStreamExpectedAndFoundVersion() {
        let id = OriginatorID.uuid(UUID())
        let error = EventStoreError.conflict(id, expected: 4, found: 6)
        #expect(error.code == .versionConflict)
        #expect(error.conflict == VersionConflict(originatorID: id, expected: 4, found: 6))
        for part in [id.description, "4", "6"] { #expect(error.description.contains(part)) }
    }
}
