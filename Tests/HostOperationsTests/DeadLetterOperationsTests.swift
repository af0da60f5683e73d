import EventStore
import HostOperations
import ProjectionRunning
import Synchronization
import TestSupport
import Testing

/// What an operator asks of the events that a projection of another process has put aside, on real stores.
@Suite(.timeLimit(.minutes(2)))
struct DeadLetterOperationsTests {
    typealias Kind = OperationsGround.Kind

    @Test(arguments: Kind.available)
    func `what is put aside is shown, retried by the process that runs it, and dropped`(_ kind: Kind) async throws {
        let ground = try OperationsGround(kind)
        try ground.append(3)
        let isMended = Atomic(false)
        let operations = ground.operations
        try await ground.withWorker(parks: true, fails: { !isMended.load(ordering: .acquiring) }) { _ in
            try await eventually("all are put aside") {
                try await operations.deadLetters(of: "counts", LetterQuery(limit: 9)).count == 3
            }
            let shown = try await operations.deadLetter(2, of: "counts")
            #expect(shown.letter.error?.contains("the trick is unknown") == true)
            #expect(shown.event?.topic == "dogschool.domain:Dog.Registered")
            #expect(shown.waitsFor == nil && shown.waiting == 0)
            let failed = try await operations.retry(.one(2), of: "counts", waitingFor: .seconds(60))
            #expect(failed.isOver && !failed.isComplete)
            #expect(try await operations.deadLetter(2, of: "counts").letter.attempts == 2)
            isMended.store(true, ordering: .releasing)
            let done = try await operations.retry(.range(2...3), of: "counts", waitingFor: .seconds(60))
            #expect(done.isComplete)
            #expect(done.message == "2 events were applied")
            #expect(done.process == HostProcess.name)
            #expect(try await operations.drop(.all, of: "counts") == LetterCounts(parked: 1))
        }
        for selection in [LetterSelection.all, .one(1), .stream("s"), .range(1...3)] {
            let nothing = await #expect(throws: OperationError.self) {
                try await operations.retry(selection, of: "counts")
            }
            #expect(nothing?.code == .unknownDeadLetter)
            let none = await #expect(throws: OperationError.self) { try await operations.drop(selection, of: "counts") }
            #expect(none?.code == .unknownDeadLetter)
        }
        await ground.close()
    }

    @Test(arguments: Kind.available)
    func `a retry that nobody hears is refused, and not done by one that comes later`(_ kind: Kind) async throws {
        let ground = try OperationsGround(kind)
        try ground.append(1)
        let operations = ground.operations
        try await ground.withWorker(parks: true, fails: { true }) { _ in
            try await eventually("it is put aside") {
                try await operations.deadLetters(of: "counts", LetterQuery(limit: 9)).count == 1
            }
        }
        let refused = await #expect(throws: OperationError.self) { try await operations.retry(.all, of: "counts") }
        #expect(refused?.code == .forbiddenByState)
        #expect(refused?.description.contains("no process runs 'counts' now") == true)
        #expect(try ground.store.makeAdministration().openRequests() == [])
        await ground.close()
    }
}
