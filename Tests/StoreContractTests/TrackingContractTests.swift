import EventStore
import Testing

struct TrackingContractTests {
    @Test(arguments: StoreKind.available) func `the position starts at none and moves with each commit`(
        _ kind: StoreKind
    ) throws {
        let subject = try ContractSubject.make(kind)
        let session = try subject.makeSession()
        #expect(try session.position() == nil)
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        #expect(try session.position() == 7)
        try session.commit(StatementQueue(), tracking: TrackingMove(from: 7, to: 9))
        #expect(try session.position() == 9)
        let administration = try subject.store.makeAdministration()
        #expect(try administration.position(of: subject.projection, on: subject.application) == 9)
    }

    @Test(arguments: StoreKind.available) func `each application has its own position`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let other = try ApplicationName("dogschool2")
        let session = try subject.makeSession()
        let otherSession = try subject.store.makeProjectionSession(of: subject.projection, on: other)
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        #expect(try otherSession.position() == nil)
        try otherSession.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 3))
        #expect(try session.position() == 7)
    }

    @Test(arguments: StoreKind.available) func `the name of the application is kept as written`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind)
        try subject.makeSession().commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 7))
        let rows = try subject.rows(
            "SELECT application_name, notification_id FROM trick_counts_tracking ORDER BY notification_id")
        #expect(rows == [["__migration__", "1"], ["DogSchool", "7"]])
    }

    @Test(arguments: StoreKind.available, [nil, 7] as [Int64?])
    func `a runner whose position was moved is fenced and keeps nothing`(_ kind: StoreKind, from: Int64?) throws {
        let subject = try ContractSubject.make(kind)
        try subject.run("CREATE TABLE counts (trick text PRIMARY KEY, count bigint)")
        let (first, second) = (try subject.makeSession(), try subject.makeSession())
        if let from { try first.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: from)) }
        try first.commit(insertion("sit"), tracking: TrackingMove(from: from, to: 10))
        // The very rows that the first has written: it is the fence that answers, not the read model's key.
        let error = #expect(throws: EventStoreError.self) {
            try second.commit(insertion("sit"), tracking: TrackingMove(from: from, to: 10))
        }
        #expect(error?.code == .fenced)
        let other = #expect(throws: EventStoreError.self) {
            try second.commit(insertion("roll"), tracking: TrackingMove(from: from, to: 12))
        }
        #expect(other?.code == .fenced)
        #expect(try subject.rows("SELECT trick FROM counts") == [["sit"]])
        #expect(try second.position() == 10)
        // Having read the position anew it goes on.
        try second.commit(insertion("roll"), tracking: TrackingMove(from: 10, to: 12))
        #expect(try subject.rows("SELECT trick FROM counts ORDER BY trick") == [["roll"], ["sit"]])
    }

    @Test(arguments: StoreKind.available) func `a runner that is fenced after a query keeps nothing`(_ kind: StoreKind)
        throws
    {
        let subject = try ContractSubject.make(kind)
        try subject.run("CREATE TABLE counts (trick text PRIMARY KEY, count bigint)")
        let session = try subject.makeSession()
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 10))
        _ = try session.query("SELECT count(*) FROM counts", after: insertion("sit"))
        let error = #expect(throws: EventStoreError.self) {
            try session.commit(insertion("roll"), tracking: TrackingMove(from: 4, to: 12))
        }
        #expect(error?.code == .fenced)
        #expect(try subject.rows("SELECT trick FROM counts").isEmpty)
        #expect(try session.position() == 10)
    }

    @Test(arguments: StoreKind.available) func `set up commits without moving the position`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let queue = StatementQueue()
        try queue.execute("CREATE TABLE IF NOT EXISTS counts (trick text PRIMARY KEY)")
        let session = try subject.makeSession()
        try session.commit(queue, tracking: nil)
        #expect(queue.isEmpty)
        #expect(try session.position() == nil)
        #expect(try subject.rows("SELECT count(*) FROM counts") == [["0"]])
        // Nothing at all is fine too.
        try session.commit(StatementQueue(), tracking: nil)
    }

    private func insertion(_ trick: String) throws -> StatementQueue {
        let queue = StatementQueue()
        try queue.execute("INSERT INTO counts VALUES ($1, 1)", [.text(trick)])
        return queue
    }
}
