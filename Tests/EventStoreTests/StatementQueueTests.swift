import EventStore
import Testing

struct StatementQueueTests {
    let queue = StatementQueue()

    @Test func `entries carry the index of their call and the position of their event`() throws {
        queue.position = 7
        try execute("INSERT INTO a VALUES ($1)", [.int64(1)])
        queue.position = 8
        try executeMany("INSERT INTO a VALUES ($1)", columns: 1, [.int64(2), .int64(3)])
        queue.position = nil
        try execute("DELETE FROM a")
        #expect(queue.entries.map(\.index) == [0, 1, 1, 2])
        #expect(queue.entries.map(\.position) == [7, 8, 8, nil])
        #expect(queue.entries.map(\.statement) == [0, 0, 0, 1])
        #expect(queue.statements == ["INSERT INTO a VALUES ($1)", "DELETE FROM a"])
    }

    @Test func `parameters are copied and given back as they were`() throws {
        let id = Array(UInt8(0)..<16)
        var text = Array("sit 🐕".utf8)
        try id.withUnsafeBytes { id in
            try text.withUnsafeBytes { text in
                try execute(
                    "INSERT INTO a VALUES ($1)",
                    [.null, .int64(.min), .double(-0.5), .text(text), .bytes(id), .uuid(id.baseAddress!)])
            }
        }
        text.indices.forEach { text[$0] = 0 }
        queue.withBytes { arena in
            let values = queue.parameters.map { $0.value(in: arena) }
            guard case .null = values[0], case .int64(.min) = values[1], case .double(-0.5) = values[2],
                case .text(let text) = values[3], case .bytes(let bytes) = values[4], case .uuid(let uuid) = values[5]
            else {
                Issue.record("the parameters changed their kind")
                return
            }
            #expect(text.elementsEqual("sit 🐕".utf8))
            // libpq reads text to its NUL.
            #expect(text.baseAddress!.load(fromByteOffset: text.count, as: UInt8.self) == 0)
            #expect(bytes.elementsEqual(0..<16))
            #expect(UnsafeRawBufferPointer(start: uuid, count: 16).elementsEqual(0..<16))
        }
    }

    @Test func `what no database takes whole is refused and nothing is queued`() {
        let values = [SQLParameter](repeating: .null, count: StatementQueue.maximumParameters + 1)
        for (statement, parameters) in [("DELETE FROM a\0 WHERE b = 1", []), ("INSERT INTO a VALUES ($1)", values)] {
            let error = #expect(throws: EventStoreError.self) { try execute(statement, parameters) }
            #expect(error?.code == .invalidParameter)
        }
        #expect(queue.isEmpty)
    }

    @Test func `arrays are given back element by element`() throws {
        let numbers: [Int64] = [3, -1]
        try numbers.withUnsafeBytes { numbers in
            try withText("a") { first in
                try withText("") { second in
                    try execute("SELECT $1, $2", [.int64Array(numbers), .textArray([first, second, first])])
                }
            }
        }
        queue.withBytes { arena in
            guard case .int64Array(let numbers) = queue.parameters[0].value(in: arena),
                case .textArray(let texts) = queue.parameters[1].value(in: arena)
            else {
                Issue.record("the parameters changed their kind")
                return
            }
            #expect(numbers.loadUnaligned(fromByteOffset: 8, as: Int64.self) == -1)
            #expect(texts.map { String(decoding: $0, as: UTF8.self) } == ["a", "", "a"])
        }
    }

    @Test func `a call that fails queues nothing`() throws {
        try execute("INSERT INTO a VALUES ($1)", [.int64(1)])
        let error = #expect(throws: EventStoreError.self) {
            try withText("a\0b") { text in
                try executeMany(
                    "INSERT INTO b VALUES ($1, $2)", columns: 2, [.int64(1), .int64(2), .int64(3), .text(text)])
            }
        }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.contains("$2") == true)
        #expect(queue.entries.count == 1)
        #expect(queue.parameters.count == 1)
        try execute("INSERT INTO c VALUES ($1)", [.int64(9)])
        #expect(queue.entries.last?.index == 1)
        queue.withBytes { arena in
            guard case .int64(9) = queue.parameters[1].value(in: arena) else {
                Issue.record("the arena was left askew")
                return
            }
        }
    }

    @Test func `invalid UTF-8 is refused in text and in statements`() throws {
        let bytes: [UInt8] = [0x61, 0xC3, 0x28]
        bytes.withUnsafeBytes { bytes in
            let inText = #expect(throws: EventStoreError.self) { try execute("SELECT $1", [.text(bytes)]) }
            #expect(inText?.code == .invalidParameter)
            let inStatement = #expect(throws: EventStoreError.self) {
                try queue.execute(bytes, parameters: UnsafeBufferPointer(start: nil, count: 0))
            }
            #expect(inStatement?.code == .invalidParameter)
        }
        #expect(queue.isEmpty)
    }

    @Test func `transaction control is refused before it is queued`() {
        let error = #expect(throws: EventStoreError.self) { try execute("COMMIT") }
        #expect(error?.code == .transactionControl)
        #expect(queue.isEmpty)
    }

    @Test func `draining keeps counting and resetting starts anew`() throws {
        queue.position = 3
        try execute("DELETE FROM a")
        queue.drain()
        #expect(queue.isEmpty)
        try execute("DELETE FROM a")
        #expect(queue.entries.map(\.index) == [1])
        #expect(queue.entries.map(\.position) == [3])
        queue.reset()
        try execute("DELETE FROM a")
        #expect(queue.entries.map(\.index) == [0])
        #expect(queue.entries.map(\.position) == [nil])
    }

    /// A plugin may build statements in one buffer: the same address and length, other words.
    @Test func `a statement is known by its text not by its address`() throws {
        var buffer = Array("DELETE FROM a".utf8)
        let parameters = UnsafeBufferPointer<SQLParameter>(start: nil, count: 0)
        try buffer.withUnsafeMutableBytes { bytes in
            try queue.execute(UnsafeRawBufferPointer(bytes), parameters: parameters)
            bytes[12] = UInt8(ascii: "b")
            try queue.execute(UnsafeRawBufferPointer(bytes), parameters: parameters)
        }
        #expect(queue.statements == ["DELETE FROM a", "DELETE FROM b"])
        #expect(queue.entries.map(\.statement) == [0, 1])
    }

    @Test func `many different statements do not stay for ever`() throws {
        for number in 0..<300 { try execute("DELETE FROM a\(number)") }
        queue.drain()
        #expect(queue.statements.isEmpty)
        try execute("DELETE FROM a7")
        #expect(queue.statements == ["DELETE FROM a7"])
        #expect(queue.entries.map(\.statement) == [0])
    }

    @Test func `no rows queue nothing`() throws {
        try executeMany("DELETE FROM a WHERE b = $1", columns: 1, [])
        #expect(queue.isEmpty)
    }

    private func execute(_ sql: String, _ parameters: [SQLParameter] = []) throws {
        try withText(sql) { sql in
            try parameters.withUnsafeBufferPointer { try queue.execute(sql, parameters: $0) }
        }
    }

    private func executeMany(_ sql: String, columns: Int, _ parameters: [SQLParameter]) throws {
        try withText(sql) { sql in
            try parameters.withUnsafeBufferPointer {
                try queue.executeMany(sql, parameters: $0, columns: columns, rows: parameters.count / columns)
            }
        }
    }

    private func withText<R>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try Array(text.utf8).withUnsafeBytes(body)
    }
}
