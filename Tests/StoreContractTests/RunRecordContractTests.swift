import EventStore
import Foundation
import Testing

/// What a runner writes down of itself for the one that comes after it.
struct RunRecordContractTests {
    private func has(ended names: String...) -> (RunRecord) -> Bool { { names.contains($0.process) } }

    @Test(arguments: StoreKind.available)
    func `what a runner has left that has ended is taken over, with the attempt that it was at`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind)
        let (first, second) = (try subject.makeSession(), try subject.makeSession())
        #expect(try first.beginRun(by: "a:1", hasEnded: has(ended: "a:1", "b:2")) == nil)
        let attempt = RunRecord.Attempt(position: 17, attempts: 2, build: "1.0 abc")
        try first.noteAttempt(attempt, by: "a:1")
        let found = try #require(try second.beginRun(by: "b:2", hasEnded: has(ended: "a:1")))
        #expect(found.process == "a:1")
        #expect(found.attempt == attempt)
        // It is handed on, and stands once.
        #expect(
            try first.beginRun(by: "c:3", hasEnded: has(ended: "a:1", "b:2"))
                == RunRecord(process: "b:2", attempt: attempt))
        // Whoever has the name now is not the one who had it.
        #expect(
            try first.beginRun(by: "c:3", hasEnded: has(ended: "c:3")) == RunRecord(process: "c:3", attempt: attempt))
        #expect(try subject.rows("SELECT process FROM projectionist_runs") == [["c:3"]])
        try subject.store.makeAdministration().endRun(of: subject.projection, on: subject.application, by: "c:3")
        #expect(try first.beginRun(by: "d:4", hasEnded: { _ in true }) == nil)
        // Each application has its own.
        let other = try subject.store.makeProjectionSession(
            of: subject.projection, on: ApplicationName("CatSchool"))
        #expect(try other.beginRun(by: "e:5", hasEnded: { _ in true }) == nil)
    }

    @Test(arguments: StoreKind.available)
    func `one that still runs keeps its own record, whoever comes and goes beside it`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        _ = try session.beginRun(by: "a:1", hasEnded: has())
        let attempt = RunRecord.Attempt(position: 17, attempts: 1, build: "")
        try session.noteAttempt(attempt, by: "a:1")
        let administration = try subject.store.makeAdministration()
        for _ in 0..<5 {
            #expect(try subject.makeSession().beginRun(by: "b:2", hasEnded: has(ended: "b:2")) == nil)
            try administration.endRun(of: subject.projection, on: subject.application, by: "b:2")
        }
        #expect(
            try session.beginRun(by: "c:3", hasEnded: has(ended: "a:1")) == RunRecord(process: "a:1", attempt: attempt))
    }

    @Test(arguments: StoreKind.available)
    func `it is told how long ago the process has reported`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        _ = try session.beginRun(by: "a:1", hasEnded: has())
        let administration = try subject.store.makeAdministration()
        try administration.record(
            RunnerReport(
                projection: subject.projection.description, application: subject.application.description, state: "live",
                error: nil, attempts: 0, process: "a:1", updatedAt: Date().timeIntervalSince1970 - 100))
        var ages: [Double?] = []
        _ = try session.beginRun(by: "b:2") {
            ages.append($0.reportAge)
            return false
        }
        let age = try #require(ages.first ?? nil)
        #expect(99...130 ~= age)
    }

    @Test(arguments: StoreKind.available)
    func `it costs a transaction nothing and takes nothing from one`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        _ = try session.beginRun(by: "a:1", hasEnded: has())
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        try session.noteAttempt(RunRecord.Attempt(position: 8, attempts: 1, build: ""), by: "a:1")
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 7, to: 8))
        #expect(try session.position() == 8)
    }
}
