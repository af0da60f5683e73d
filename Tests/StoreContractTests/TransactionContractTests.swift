import EventStore
import Testing

/// Read model and position together, or neither.
struct TransactionContractTests {
    private let move = TrackingMove(from: nil, to: 20)

    @Test(arguments: StoreKind.available) func `read model and position are kept together`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ($1, $2)", [.text("Rex"), .int64(3)])
        try queue.execute("UPDATE dogs SET tricks = tricks + 1")
        try session.commit(queue, tracking: move)
        #expect(queue.isEmpty)
        #expect(try subject.rows("SELECT name, tricks FROM dogs") == [["Rex", "4"]])
        #expect(try session.position() == 20)
    }

    @Test(arguments: StoreKind.available) func `a failing statement is named and nothing is kept`(_ kind: StoreKind)
        throws
    {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        queue.position = 18
        try queue.execute("INSERT INTO dogs VALUES ($1, $2)", [.text("Rex"), .int64(1)])
        queue.position = 19
        try queue.executeMany(
            "INSERT INTO dogs VALUES ($1, $2)",
            rows: [[.text("Fido"), .int64(1)], [.text("Rex"), .int64(2)], [.text("Lassie"), .int64(1)]])
        queue.position = 20
        try queue.execute("DELETE FROM dogs")
        let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: move) }
        #expect(error?.code == .statementFailed)
        #expect(error?.statement == 1)
        #expect(error?.position == 19)
        #expect(error?.sqlState == (kind == .postgresql ? "23505" : "SQLITE_1555"))
        #expect(error?.constraint == (kind == .postgresql ? "dogs_pkey" : "dogs.name"))
        #expect(error?.isTransient == false)
        #expect(error?.description.contains("Rex") == false)
        #expect(try subject.rows("SELECT * FROM dogs").isEmpty)
        #expect(try session.position() == nil)
        // The session works on.
        queue.reset()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        try session.commit(queue, tracking: move)
        #expect(try session.position() == 20)
    }

    @Test(arguments: StoreKind.available) func `a statement that does not parse is named and nothing is kept`(
        _ kind: StoreKind
    )
        throws
    {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        try queue.execute("INSERT INTO cats VALUES ('Tom')")
        let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: move) }
        #expect(error?.code == .statementFailed)
        #expect(error?.statement == 1)
        #expect(error?.sqlState == (kind == .postgresql ? "42P01" : "SQLITE_1"))
        #expect(try subject.rows("SELECT * FROM dogs").isEmpty)
        #expect(try session.position() == nil)
    }

    @Test(arguments: StoreKind.available) func `what fails only at the commit keeps nothing`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        try subject.run(
            "CREATE TABLE tricks (dog text REFERENCES dogs (name) DEFERRABLE INITIALLY DEFERRED, trick text)")
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO tricks VALUES ('Nobody', 'sit')")
        let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: move) }
        #expect(error?.code == .statementFailed)
        #expect(error?.sqlState == (kind == .postgresql ? "23503" : "SQLITE_787"))
        #expect(try subject.rows("SELECT * FROM tricks").isEmpty)
        #expect(try session.position() == nil)
    }

    @Test(arguments: StoreKind.available) func `a query sees what is queued before it`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        #expect(try session.query("SELECT tricks FROM dogs WHERE name = $1", [.text("Rex")], after: queue) == [["1"]])
        #expect(queue.isEmpty)
        try queue.execute("UPDATE dogs SET tricks = 2")
        #expect(try session.query("SELECT tricks FROM dogs", after: queue) == [["2"]])
        try queue.execute("UPDATE dogs SET tricks = tricks * 10")
        try session.commit(queue, tracking: move)
        #expect(try subject.rows("SELECT tricks FROM dogs") == [["20"]])
        #expect(try session.position() == 20)
    }

    @Test(arguments: StoreKind.shared) func `nobody else sees anything before the commit`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        _ = try session.query("SELECT 1", after: queue)
        let administration = try subject.store.makeAdministration()
        #expect(try administration.position(of: subject.projection, on: subject.application) == nil)
        #expect(try subject.makeReader().advanceSafeHead().head == 0)
        try session.commit(queue, tracking: move)
        #expect(try administration.position(of: subject.projection, on: subject.application) == 20)
    }

    @Test(arguments: StoreKind.available) func `a rollback gives up what a query began`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        #expect(try session.query("SELECT count(*) FROM dogs", after: queue) == [["1"]])
        session.rollback()
        session.rollback()
        #expect(try session.query("SELECT count(*) FROM dogs") == [["0"]])
        session.rollback()
        try session.commit(StatementQueue(), tracking: move)
        #expect(try subject.rows("SELECT * FROM dogs").isEmpty)
    }

    @Test(arguments: StoreKind.available) func `a disconnect gives up what a query began`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        _ = try session.query("SELECT 1", after: queue)
        session.disconnect()
        #expect(try subject.rows("SELECT * FROM dogs").isEmpty)
        try session.commit(StatementQueue(), tracking: move)
        #expect(try session.position() == 20)
    }

    @Test(arguments: StoreKind.available) func `a query that fails is named`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        queue.position = 17
        let error = #expect(throws: EventStoreError.self) { try session.query("SELECT * FROM cats", after: queue) }
        #expect(error?.code == .statementFailed)
        #expect(error?.position == 17)
        #expect(error?.sqlState == (kind == .postgresql ? "42P01" : "SQLITE_1"))
    }

    /// A plugin may not look at a query's error; what came before must not be lost while the position moves.
    @Test(arguments: StoreKind.available) func `after a query that failed only a rollback leads on`(_ kind: StoreKind)
        throws
    {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Rex', 1)")
        #expect(throws: EventStoreError.self) { try session.query("SELECT * FROM cats", after: queue) }
        #expect(throws: EventStoreError.self) { try session.query("SELECT 1", after: queue) }
        queue.reset()
        try queue.execute("INSERT INTO dogs VALUES ('Fido', 1)")
        #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: move) }
        #expect(try session.position() == nil)
        #expect(try subject.rows("SELECT * FROM dogs").isEmpty)
        session.rollback()
        queue.reset()
        try queue.execute("INSERT INTO dogs VALUES ('Fido', 1)")
        try session.commit(queue, tracking: move)
        #expect(try subject.rows("SELECT name FROM dogs") == [["Fido"]])
    }

    private func subjectWithDogs(_ kind: StoreKind) throws -> ContractSubject {
        let subject = try ContractSubject.make(kind)
        try subject.run("CREATE TABLE dogs (name text PRIMARY KEY, tricks bigint)")
        return subject
    }
}
