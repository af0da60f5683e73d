import EventStore

/// A session that keeps what it is asked and answers with given rows.
final class RecordingSession: SQLQuerying {
    /// What a query finds; an error is thrown.
    var answer: Result<[[Value?]], EventStoreError> = .success([])
    /// Called in each query.
    var onQuery: () -> Void = {}
    /// The queries: what was queued before each, and its text.
    private(set) var queries: [(queued: Int, sql: String, parameters: [String])] = []

    struct Value {
        let text: [UInt8]
        var isBytes = false

        static func text(_ text: String) -> Value { Value(text: Array(text.utf8)) }
        static func bytes(_ bytes: [UInt8]) -> Value { Value(text: bytes, isBytes: true) }
    }

    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows {
        queries.append((queue.entries.count, String(decoding: sql, as: UTF8.self), parameters.map(\.text)))
        queue.drain()
        onQuery()
        return RecordedRows(try answer.get())
    }
}

private final class RecordedRows: SQLRows {
    private let rows: [[(bytes: UnsafeRawBufferPointer, isBytes: Bool)?]]

    init(_ rows: [[RecordingSession.Value?]]) {
        self.rows = rows.map { row in
            row.map { value in
                guard let value else { return nil }
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: value.text.count, alignment: 1)
                copy.copyBytes(from: value.text)
                return (UnsafeRawBufferPointer(copy), value.isBytes)
            }
        }
    }

    deinit {
        for value in rows.joined() { value?.bytes.deallocate() }
    }

    var rowCount: Int { rows.count }
    var columnCount: Int { rows.first?.count ?? 0 }
    func text(row: Int, column: Int) -> UnsafeRawBufferPointer? { rows[row][column]?.bytes }
    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        rows[row][column].flatMap { $0.isBytes ? $0.bytes : nil }
    }
}

extension SQLParameter {
    /// The parameter in words.
    var text: String {
        switch self {
        case .null: "null"
        case .int64(let integer): "int64 \(integer)"
        case .double(let real): "double \(real)"
        case .text(let bytes): "text \(String(decoding: bytes, as: UTF8.self))"
        case .bytes(let bytes): "bytes \(String(decoding: bytes, as: UTF8.self))"
        case .uuid(let address):
            "uuid \(UnsafeRawBufferPointer(start: address, count: 16).map { String($0, radix: 16) }.joined(separator: "."))"
        case .int64Array(let elements): "int64 array of \(elements.count / 8)"
        case .doubleArray(let elements): "double array of \(elements.count / 8)"
        case .textArray(let elements): "text array of \(elements.count)"
        }
    }
}

extension StatementQueue {
    /// What is queued: the statement, its parameters and the event's position, one line each.
    var lines: [String] {
        withBytes { arena in
            entries.map { entry in
                let values = parameters[entry.parameters].map { $0.value(in: arena).text }
                return "\(statements[entry.statement]) [\(values.joined(separator: ", "))]"
                    + (entry.position.map { " @\($0)" } ?? "")
            }
        }
    }

    /// What `put` of the fixtures queued, by name.
    var found: [String: String] {
        withBytes { arena in
            var found: [String: String] = [:]
            for entry in entries where statements[entry.statement] == "INSERT INTO found VALUES ($1, $2)" {
                let values = parameters[entry.parameters].map { String($0.value(in: arena).text.dropFirst(5)) }
                found[values[0]] = values[1]
            }
            return found
        }
    }
}

extension NotificationBatch {
    /// Events of the given states, at positions 10, 20, ...
    static func fixture(_ states: [String], ids: OriginatorIDType = .uuid) -> NotificationBatch {
        fixture(bytes: states.map { Array($0.utf8) }, ids: ids)
    }

    static func fixture(bytes states: [[UInt8]], ids: OriginatorIDType = .uuid) -> NotificationBatch {
        let records = UnsafeMutableBufferPointer<NotificationRecord>.allocate(capacity: states.count)
        var blocks: [UnsafeMutableRawBufferPointer] = []
        func copy(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
            let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
            block.copyBytes(from: bytes)
            blocks.append(block)
            return UnsafeRawBufferPointer(block)
        }
        for (index, state) in states.enumerated() {
            let id = ids == .uuid ? Array(1...16) : Array("dog-\(index)".utf8)
            records.initializeElement(
                at: index,
                to: NotificationRecord(
                    position: Int64(index + 1) * 10, originatorVersion: Int64(index + 1), originatorID: copy(id),
                    topic: copy("dogschool.domain:Dog.Registered".utf8), state: copy(state)))
        }
        nonisolated(unsafe) let memory = blocks
        return NotificationBatch(adopting: records, originatorIDType: ids) {
            for block in memory { block.deallocate() }
        }
    }
}
