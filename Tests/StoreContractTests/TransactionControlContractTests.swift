import EventStore
import Testing

/// The host owns the transaction, whichever way a plugin tries to end it.
struct TransactionControlContractTests {
    static let attempts = [
        "COMMIT", "begin", "/* */ ROLLBACK", "-- a\nSAVEPOINT a", "\u{FEFF}COMMIT",
        "/* /* */ COMMIT; /* */ */ SELECT 1",
        "-- a\rCOMMIT\n", "-- a\r SELECT 1\nCOMMIT", "END; SELECT 1", "PREPARE TRANSACTION 'a'",
    ]

    /// Several statements in one string: the second could be anything.
    static let pairs = [
        "SELECT 1; COMMIT", "DELETE FROM dogs; DELETE FROM dogs", "SELECT 1;;COMMIT", "SELECT ';'; ROLLBACK",
        "SELECT 1; /* */ COMMIT; BEGIN", "SELECT 1; nonsense",
    ]

    @Test(arguments: StoreKind.available, attempts) func `the queue refuses it`(_ kind: StoreKind, _ statement: String)
        throws
    {
        _ = try ContractSubject.make(kind, prepared: false)
        let queue = StatementQueue()
        let one = #expect(throws: EventStoreError.self) { try queue.execute(statement) }
        #expect(one?.code == .transactionControl)
        let many = #expect(throws: EventStoreError.self) { try queue.executeMany(statement, rows: [[], []]) }
        #expect(many?.code == .transactionControl)
        #expect(queue.isEmpty)
    }

    @Test(arguments: StoreKind.available) func `a query refuses it`(_ kind: StoreKind) throws {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        for statement in Self.attempts {
            let error = #expect(throws: EventStoreError.self, "\(statement)") { try session.query(statement) }
            #expect(error?.code == .transactionControl, "\(statement)")
            session.rollback()
        }
        #expect(try subject.rows("SELECT name FROM dogs") == [["Rex"]])
    }

    @Test(arguments: StoreKind.available) func `several statements in one string are refused`(_ kind: StoreKind) throws
    {
        let subject = try subjectWithDogs(kind)
        let session = try subject.makeSession()
        for statements in Self.pairs {
            let queue = StatementQueue()
            try queue.execute("INSERT INTO dogs VALUES ('Fido')")
            try queue.execute(statements)
            #expect(throws: EventStoreError.self, "\(statements)") {
                try session.commit(queue, tracking: TrackingMove(from: nil, to: 1))
            }
            #expect(throws: EventStoreError.self, "\(statements)") { try session.query(statements) }
            session.rollback()
            #expect(try session.position() == nil, "\(statements)")
        }
        #expect(try subject.rows("SELECT name FROM dogs") == [["Rex"]])
    }

    @Test(arguments: StoreKind.available) func `one statement with a semicolon and a comment behind it is one`(
        _ kind: StoreKind
    )
        throws
    {
        let subject = try subjectWithDogs(kind)
        let queue = StatementQueue()
        try queue.execute("INSERT INTO dogs VALUES ('Fido'); -- COMMIT")
        try queue.execute("INSERT INTO dogs VALUES ('a;b') /* ; */ ; ")
        try subject.makeSession().commit(queue, tracking: nil)
        #expect(try Set(subject.rows("SELECT name FROM dogs")) == [["Fido"], ["Rex"], ["a;b"]])
    }

    private func subjectWithDogs(_ kind: StoreKind) throws -> ContractSubject {
        let subject = try ContractSubject.make(kind)
        try subject.run("CREATE TABLE dogs (name text PRIMARY KEY)", "INSERT INTO dogs VALUES ('Rex')")
        return subject
    }
}
