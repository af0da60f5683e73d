import ProjectionSDK
import ProjectionTesting
import Testing

/// As an author uses it: nothing of the package's insides is imported.
@Suite struct SQLiteTrialTests {
    /// Right: what it knows it asks the database.
    private struct Tricks: Projection {
        static let name = "sqlite_tricks"
        static let application = "DogSchool"
        static let topics: [String] = []
        init(context: ProjectionContext) {}
        func setUp(_ sql: SQL) throws {
            try sql.execute(
                "CREATE TABLE IF NOT EXISTS tricks (trick text PRIMARY KEY, count bigint, data blob, real real)")
        }
        func clearReadModel(_ sql: SQL) throws { try sql.execute("DELETE FROM tricks") }
        mutating func apply(_ event: Event, _ sql: SQL) throws {
            let trick = try event.text("trick")
            if trick == "bite" { throw ProjectionError.park("that is no trick", code: 7) }
            let known = try sql.query("SELECT count FROM tricks WHERE trick = $1", [trick])
            let count = known.isEmpty ? 0 : try known[0].int(0)
            try sql.execute(
                "INSERT INTO tricks VALUES ($1, $2, $3, $4) ON CONFLICT (trick) DO UPDATE SET count = excluded.count",
                [trick, count + 1, [UInt8](trick.utf8), 0.5])
        }
    }

    /// Wrong: it counts in memory what may not be kept.
    private struct Forgetful: BatchProjection {
        static let name = "sqlite_forgetful"
        static let application = "DogSchool"
        static let topics: [String] = []
        private var count = 0
        init(context: ProjectionContext) {}
        func setUp(_ sql: SQL) throws {
            try sql.execute("CREATE TABLE IF NOT EXISTS total (id int PRIMARY KEY, n int)")
        }
        func clearReadModel(_ sql: SQL) throws { try sql.execute("DELETE FROM total") }
        mutating func apply(_ events: EventBatch, _ sql: SQL) throws {
            for event in events { count += try event.text("trick").isEmpty ? 0 : 1 }
            try sql.execute(
                "INSERT INTO total VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET n = excluded.n", [count])
        }
    }

    /// Sends what it is told.
    private struct Sender: Projection {
        static let name = "sqlite_sender"
        static let application = "DogSchool"
        static let topics: [String] = []
        init(context: ProjectionContext) {}
        func setUp(_ sql: SQL) throws { try sql.execute("CREATE TABLE t (n int UNIQUE)") }
        func clearReadModel(_ sql: SQL) throws {}
        func apply(_ event: Event, _ sql: SQL) throws { try sql.execute(event.text("sql")) }
    }

    private let events = ["sit", "beg", "sit", "roll", "sit"].enumerated().map { index, trick in
        TrialEvent(position: Int64(index + 1), state: "{\"trick\": \"\(trick)\"}")
    }

    @Test func `SQL is run, and its rows are read back`() throws {
        let trial = try SQLiteTrial(Tricks.self)
        try trial.apply(events, batch: 2)
        #expect(
            try trial.rows("SELECT trick, count, data, real, NULL FROM tricks ORDER BY trick") == [
                ["beg", 1, .bytes(Array("beg".utf8)), 0.5, nil], ["roll", 1, .bytes(Array("roll".utf8)), 0.5, nil],
                ["sit", 3, .bytes(Array("sit".utf8)), 0.5, nil],
            ])
    }

    @Test(arguments: TrialFault.allCases + [.failEvent(position: 4), .failStatement(7)], [1, 2, 100])
    func `a right projection makes the same read model, whatever goes wrong`(_ fault: TrialFault, batch: Int) throws {
        let trial = try SQLiteTrial(Tricks.self)
        try trial.apply(events, batch: batch)
        let struck = try SQLiteTrial(Tricks.self)
        try struck.apply(events, batch: batch, fault: fault)
        #expect(try struck.readModel() == trial.readModel())
    }

    /// The control: a fault makes the mistake visible.
    @Test(arguments: [TrialFault.deliverTwice, .crashBeforeCommit, .failEvent(position: 5)])
    func `a projection that counts in memory is found out`(_ fault: TrialFault) throws {
        let trial = try SQLiteTrial(Forgetful.self)
        try trial.apply(events, batch: 3, fault: fault)
        #expect(try trial.readModel()["total"] != [[1, 5]])
    }

    @Test func `the control's projection is right while nothing goes wrong`() throws {
        let trial = try SQLiteTrial(Forgetful.self)
        try trial.apply(events, batch: 3)
        #expect(try trial.readModel()["total"] == [[1, 5]])
    }

    @Test func `a failure keeps nothing of its batch, and has its text, disposition and code`() throws {
        let trial = try SQLiteTrial(Tricks.self)
        let bite = TrialEvent(position: 6, topic: "t", state: #"{"trick": "bite"}"#)
        let failure = #expect(throws: TrialFailure.self) { try trial.apply(events + [bite]) }
        #expect(failure == TrialFailure(code: 7, disposition: .park, text: "event 6 (t): that is no trick"))
        #expect(try trial.rows("SELECT * FROM tricks") == [])
    }

    @Test(arguments: [
        ("INSERT INTO nowhere VALUES (1)", "no such table: nowhere"), ("COMMIT", "must not begin, end"),
        ("SAVEPOINT a", "must not begin, end"), ("ATTACH 'x' AS y", "must not begin, end"),
        ("SELECT 1; SELECT 2", "several statements"), ("", "is empty"), ("INSERT INTO t VALUES ($1)", "0 parameters"),
        ("INSERT INTO t VALUES (?)", "is not $1"),
    ])
    func `a statement that SQLite or the host does not take fails the call, with its event`(
        _ sql: String, reason: String
    ) throws {
        let trial = try SQLiteTrial(Sender.self)
        let good = TrialEvent(position: 1, state: #"{"sql": "INSERT INTO t VALUES (1)"}"#)
        let bad = TrialEvent(position: 2, state: "{\"sql\": \"\(sql)\"}")
        let failure = #expect(throws: TrialFailure.self) { try trial.apply([good, bad]) }
        #expect(failure?.text.contains(reason) == true, "\(failure?.text ?? "")")
        #expect(failure?.text.contains("statement 1, event 2") == true, "\(failure?.text ?? "")")
        #expect(try trial.rows("SELECT * FROM t") == [])
    }

    @Test func `set-up runs at each restart, and one that cannot run twice is found out`() throws {
        let trial = try SQLiteTrial(Sender.self)
        let failure = #expect(throws: TrialFailure.self) { try trial.restart() }
        #expect(failure?.text.contains("already exists") == true)
        try SQLiteTrial(Tricks.self).restart()
    }
}
