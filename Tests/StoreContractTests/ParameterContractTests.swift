import EventStore
import Foundation
import Testing

struct ParameterContractTests {
    @Test(arguments: StoreKind.available) func `values come back as they were sent`(_ kind: StoreKind) throws {
        let subject = try subjectWithValues(kind)
        let id = UUID(uuidString: "0F8FAD5B-D9CB-469F-A165-70867728950E")!
        let bytes = Array(UInt8(0)...255)
        let rows: [[SQLValue]] = [
            [.int64(1), .int64(.min), .double(0.1 + 0.2), .text("Ünï'\"\\🐕"), .bytes(bytes), .uuid(id)],
            [.int64(2), .int64(.max), .double(2.2250738585072014e-308), .text(""), .bytes([]), .null],
            [.int64(3), .null, .double(-1.7976931348623157e308), .null, .null, .null],
            [.int64(4), .int64(0), .double(-12345678.9), .text("a"), .bytes([0]), .null],
        ]
        let queue = StatementQueue()
        try queue.executeMany("INSERT INTO kept VALUES ($1, $2, $3, $4, $5, $6)", rows: rows)
        let session = try subject.makeSession()
        try session.commit(queue, tracking: nil)
        try session.withRows("SELECT i, d, t, b, u FROM kept ORDER BY n") { rows in
            #expect(rows.rowCount == 4)
            #expect(rows.columnCount == 5)
            func text(_ row: Int, _ column: Int) -> String? {
                rows.text(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect((0..<4).map { text($0, 0) } == ["\(Int64.min)", "\(Int64.max)", nil, "0"])
            #expect(
                (0..<4).map { text($0, 1).flatMap(Double.init) } == [
                    0.1 + 0.2, 2.2250738585072014e-308, -1.7976931348623157e308, -12345678.9,
                ])
            #expect((0..<4).map { text($0, 2) } == ["Ünï'\"\\🐕", "", nil, "a"])
            #expect((0..<4).map { rows.bytes(row: $0, column: 3).map(Array.init) } == [bytes, [], nil, [0]])
            #expect((0..<4).map { text($0, 4) } == [id.uuidString.lowercased(), nil, nil, nil])
            #expect(rows.bytes(row: 0, column: 2) == nil)
        }
        session.rollback()
    }

    @Test(arguments: StoreKind.available) func `a query takes parameters too`(_ kind: StoreKind) throws {
        let subject = try subjectWithValues(kind)
        let id = UUID()
        let queue = StatementQueue()
        try queue.execute("INSERT INTO kept (n, t, u) VALUES (1, $1, $2)", [.text("Rex"), .uuid(id)])
        let session = try subject.makeSession()
        #expect(
            try session.query("SELECT t FROM kept WHERE u = $1 AND t <> $2", [.uuid(id), .text("")], after: queue) == [
                ["Rex"]
            ])
        #expect(try session.query("SELECT t FROM kept WHERE n = $1", [.int64(2)]) == [])
        session.rollback()
    }

    @Test(arguments: StoreKind.available) func `a placeholder stands for its number wherever it is`(_ kind: StoreKind)
        throws
    {
        let subject = try subjectWithValues(kind)
        let queue = StatementQueue()
        try queue.execute(
            "INSERT INTO kept (t, n, i) VALUES ($2, $1, $1) ON CONFLICT (n) DO UPDATE SET t = $2",
            [.int64(5), .text("second")])
        try subject.makeSession().commit(queue, tracking: nil)
        #expect(try subject.rows("SELECT n, i, t FROM kept") == [["5", "5", "second"]])
    }

    @Test(arguments: StoreKind.available) func `one call with many rows writes them all`(_ kind: StoreKind) throws {
        let subject = try subjectWithValues(kind)
        let queue = StatementQueue()
        try queue.executeMany(
            "INSERT INTO kept (n, t) VALUES ($1, $2)", rows: (0..<5000).map { [.int64($0), .text("dog \($0)")] })
        try subject.makeSession().commit(queue, tracking: TrackingMove(from: nil, to: 5000))
        #expect(try subject.rows("SELECT count(*), min(n), max(n) FROM kept") == [["5000", "0", "4999"]])
        #expect(try subject.rows("SELECT t FROM kept WHERE n = 4321") == [["dog 4321"]])
    }

    @Test(arguments: StoreKind.available, [[0x61, 0, 0x62], [0xC3, 0x28], [0xFF], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func `text with a NUL or invalid UTF-8 is refused`(_ kind: StoreKind, _ bytes: [UInt8]) throws {
        let subject = try subjectWithValues(kind)
        let queue = StatementQueue()
        let queued = #expect(throws: EventStoreError.self) {
            try queue.execute("INSERT INTO kept (n, t) VALUES ($1, $2)", [.int64(1), .rawText(bytes)])
        }
        #expect(queued?.code == .invalidParameter)
        #expect(queued?.message.contains("$2") == true)
        let session = try subject.makeSession()
        let asked = #expect(throws: EventStoreError.self) { try session.query("SELECT $1", [.rawText(bytes)]) }
        #expect(asked?.code == .invalidParameter)
        session.rollback()
        #expect(try subject.rows("SELECT * FROM kept").isEmpty)
    }

    @Test(arguments: StoreKind.available) func `too few and too many parameters are refused`(_ kind: StoreKind) throws {
        let subject = try subjectWithValues(kind)
        let session = try subject.makeSession()
        for parameters in [[], [.int64(1)], [.int64(1), .text("a"), .text("b")]] as [[SQLValue]] {
            let queue = StatementQueue()
            try queue.execute("INSERT INTO kept (n, t) VALUES ($1, $2)", parameters)
            #expect(throws: EventStoreError.self, "\(parameters)") { try session.commit(queue, tracking: nil) }
        }
        #expect(try subject.rows("SELECT * FROM kept").isEmpty)
    }

    @Test(arguments: StoreKind.available) func `arrays are for PostgreSQL only`(_ kind: StoreKind) throws {
        let subject = try subjectWithValues(kind)
        let queue = StatementQueue()
        let session = try subject.makeSession()
        if subject.store.dialect == .postgresql {
            try queue.execute("INSERT INTO kept (n) SELECT unnest($1)", [.int64Array([3, 4])])
            try session.commit(queue, tracking: nil)
            #expect(try subject.rows("SELECT n FROM kept ORDER BY n") == [["3"], ["4"]])
        } else {
            try queue.execute("INSERT INTO kept (n) VALUES ($1)", [.int64Array([3, 4])])
            let error = #expect(throws: EventStoreError.self) { try session.commit(queue, tracking: nil) }
            #expect(error?.code == .invalidParameter)
            #expect(error?.statement == 0)
        }
    }

    private func subjectWithValues(_ kind: StoreKind) throws -> ContractSubject {
        let subject = try ContractSubject.make(kind)
        let (bytes, id) = kind == .postgresql ? ("bytea", "uuid") : ("BLOB", "TEXT")
        try subject.run(
            "CREATE TABLE kept (n bigint PRIMARY KEY, i bigint, d double precision, t text, b \(bytes), u \(id))")
        return subject
    }
}
