import EventStore
import Testing

/// What a runner writes down of itself for the one that comes after it.
struct RunRecordContractTests {
    @Test(arguments: StoreKind.available)
    func `a run that has not ended is found by the next one, with the attempt that it was at`(_ kind: StoreKind) throws
    {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        #expect(try session.beginRun(by: "a:1") == nil)
        let next = try subject.makeSession()
        #expect(try next.beginRun(by: "b:2") == RunRecord(process: "a:1"))
        let attempt = RunRecord.Attempt(position: 17, attempts: 2, build: "1.0 abc")
        try next.noteAttempt(attempt)
        #expect(try session.beginRun(by: "c:3") == RunRecord(process: "b:2", attempt: attempt))
        // Only the last one may say that it has ended.
        try next.endRun(by: "b:2")
        #expect(try next.beginRun(by: "d:4") == RunRecord(process: "c:3", attempt: attempt))
        try next.endRun(by: "d:4")
        #expect(try session.beginRun(by: "e:5") == nil)
        // Each application has its own.
        let other = try subject.store.makeProjectionSession(
            of: subject.projection, on: ApplicationName("CatSchool"), besideLog: false)
        #expect(try other.beginRun(by: "f:6") == nil)
    }

    @Test(arguments: StoreKind.available)
    func `it costs a transaction nothing and takes nothing from one`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        _ = try session.beginRun(by: "a:1")
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        try session.noteAttempt(RunRecord.Attempt(position: 8, attempts: 1, build: ""))
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 7, to: 8))
        try session.endRun(by: "a:1")
        #expect(try session.position() == 8)
    }
}
