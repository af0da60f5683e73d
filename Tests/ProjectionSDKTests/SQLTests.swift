import CProjectionABI
import FoundationEssentials
import ProjectionTesting
import Testing

@testable import ProjectionSDK

@Suite("SQL of a projection")
struct SQLTests {
    @Test
    func `Each Swift type goes as its SQL type`() throws {
        let call = TrialCall()
        let id = try #require(UUID(uuidString: "01020304-0506-0708-090A-0B0C0D0E0F10"))
        try withEvent(TrialEvent(state: #"{"trick": "sit"}"#, textID: "fido"), on: call) { event, sql throws in
            try sql.execute(
                "S",
                [
                    1, Int64.max, 2.5, true, "text", "", event.borrowedText("trick"), id, event.originatorID,
                    [UInt8]([1, 2]),
                    Data([3]), [1, 2], [1.5], ["a", "b"], nil, Date(timeIntervalSince1970: 0), Decimal(string: "1.50"),
                    String?.none,
                ])
        }
        #expect(
            call.sent == [
                RecordedStatement(
                    "S",
                    rows: [
                        [
                            .integer(1), .integer(.max), .real(2.5), .text("1"), .text("text"), .text(""), .text("sit"),
                            .uuid(Array(1...16)), .text("fido"), .bytes([1, 2]), .bytes([3]), .integers([1, 2]),
                            .reals([1.5]),
                            .texts(["a", "b"]), .null, .text("1970-01-01T00:00:00+00:00"), .text("1.5"), .null,
                        ]
                    ])
            ])
    }

    @Test
    func `A boolean is a number on SQLite`() throws {
        let call = TrialCall()
        call.dialect = PROJECTIONIST_DIALECT_SQLITE
        try withEvent(TrialEvent(), on: call) { _, sql throws in
            #expect(sql.dialect == .sqlite)
            try sql.execute("S", [true, false])
        }
        #expect(call.sent.first?.rows == [[.integer(1), .integer(0)]])
    }

    @Test
    func `Rows go in one piece, however much text they hold`() throws {
        let call = TrialCall()
        let rows = (0..<3000).map { (key: "a key that is long enough for the heap \($0)", value: $0) }
        try withEvent(TrialEvent(), on: call) { _, sql throws in
            try sql.executeMany("S", rows) { row, parameters in
                parameters.append(text: row.key)
                parameters.append(integer: Int64(row.value))
            }
        }
        #expect(call.sent.count == 1)
        #expect(call.sent[0].rows == rows.map { [.text($0.key), .integer(Int64($0.value))] })
    }

    @Test
    func `Binding a row may run a query`() throws {
        let call = TrialCall()
        call.answer = { _ in [["7"]] }
        try withEvent(TrialEvent(), on: call) { _, sql throws in
            try sql.executeMany("S", [1, 2]) { row, parameters in
                parameters.append(integer: Int64(row))
                try parameters.append(sql.query("Q", ["a"])[0].int(0))
            }
        }
        #expect(call.sent.last?.rows == [[.integer(1), .integer(7)], [.integer(2), .integer(7)]])
    }

    @Test
    func `No rows queue nothing; rows of different length are refused`() throws {
        let call = TrialCall()
        try withEvent(TrialEvent(), on: call) { _, sql throws in
            try sql.executeMany("S", [[Int]]()) { _, _ in }
            #expect(throws: ProjectionError.self) { try sql.executeMany("S", [[1], [1, 2]]) }
        }
        #expect(call.sent.isEmpty)
    }

    @Test
    func `Rows of a query are read by type, NULL as nil`() throws {
        let call = TrialCall()
        call.answer = { _ in [["7", "sit", nil], ["x", "2026-05-04 06:30:00+00", "1.5"]] }
        try withEvent(TrialEvent(), on: call) { _, sql throws in
            let rows = try sql.query("Q", [1])
            #expect(rows.count == 2 && rows.columnCount == 3)
            #expect(try rows[0].int(0) == 7)
            #expect(try rows[0].text(1) == "sit")
            #expect(try rows[0].textIfPresent(2) == nil)
            #expect(try rows[1].doubleIfPresent(2) == 1.5)
            #expect(try rows[1].timestamp(1).description == "2026-05-04T06:30:00+00:00")
            #expect(throws: SQLColumnError.self) { try rows[0].text(2) }
            #expect(throws: SQLColumnError.self) { try rows[1].int(0) }
            #expect(throws: SQLColumnError.self) { try rows[0].intIfPresent(3) }
        }
    }
}
