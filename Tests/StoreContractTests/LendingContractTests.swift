import EventStore
import Testing

/// Sessions that work over connections that are not their own.
struct LendingContractTests {
    private func append(to subject: ContractSubject) throws {
        try subject.makeWriter().append([NewEvent(topic: "dogschool.domain:Dog.Registered", state: [])], to: .random())
    }

    @Test(arguments: StoreKind.available)
    func `two projections and a reader work over one connection in turn`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        let other = try ProjectionName("dog_profiles")
        try subject.store.makeAdministration().prepareProjection(other, create: true)
        let connection = try subject.store.makeConnection(at: 0)
        let first = try subject.store.makeProjectionSession(
            of: subject.projection, on: subject.application, over: connection)
        let second = try subject.store.makeProjectionSession(of: other, on: subject.application, over: connection)
        let reader = try subject.store.makeReader(of: subject.application, for: other, over: connection)
        for round in 1...3 {
            try append(to: subject)
            for session in [first, second] {
                session.work(over: connection)
                #expect(try session.position() == (round == 1 ? nil : Int64(round - 1)))
                let queue = StatementQueue()
                try session.commit(
                    queue, tracking: TrackingMove(from: round == 1 ? nil : Int64(round - 1), to: Int64(round)))
                session.rollback()
                connection.reset()
            }
            reader.work(over: connection)
            #expect(
                try reader.read(after: 0, through: Int64(round), limit: 10, topics: []).positions
                    == (1...round).map { Int64($0) })
        }
    }

    @Test(arguments: StoreKind.available)
    func `a session goes on over another connection with nothing of the transaction before`(_ kind: StoreKind) throws {
        let subject = try ContractSubject.make(kind)
        try append(to: subject)
        let connections = try (0..<2).map { _ in try subject.store.makeConnection(at: 0) }
        let session = try subject.store.makeProjectionSession(
            of: subject.projection, on: subject.application, over: connections[0])
        let queue = StatementQueue()
        try queue.execute("CREATE TABLE half_done (n bigint)")
        _ = try session.query("SELECT 1", after: queue)
        session.rollback()
        connections[0].reset()
        session.work(over: connections[1])
        #expect(throws: EventStoreError.self) { try session.query("SELECT n FROM half_done") }
        session.rollback()
        try session.commit(StatementQueue(), tracking: TrackingMove(from: nil, to: 1))
        session.work(over: connections[0])
        #expect(try session.position() == 1)
    }
}
