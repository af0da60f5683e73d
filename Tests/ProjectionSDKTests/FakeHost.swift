import CProjectionABI

/// A parameter as the host got it.
enum Parameter: Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    case uuid([UInt8])
    case integers([Int64])
    case reals([Double])
    case texts([String])

    init(_ value: projectionist_value_1) {
        switch value.type {
        case PROJECTIONIST_INT64: self = .integer(value.as.int64)
        case PROJECTIONIST_DOUBLE: self = .real(value.as.real)
        case PROJECTIONIST_TEXT: self = .text(String(borrowed: value.as.text))
        case PROJECTIONIST_BYTES:
            self = .bytes(Array(UnsafeBufferPointer(start: value.as.bytes.data, count: value.as.bytes.size)))
        case PROJECTIONIST_UUID: self = .uuid(Array(UnsafeBufferPointer(start: value.as.uuid, count: 16)))
        case PROJECTIONIST_INT64_ARRAY: self = .integers(Self.elements(value))
        case PROJECTIONIST_DOUBLE_ARRAY: self = .reals(Self.elements(value))
        case PROJECTIONIST_TEXT_ARRAY:
            let strings: [projectionist_string_1] = Self.elements(value)
            self = .texts(strings.map { String(borrowed: $0) })
        default: self = .null
        }
    }

    private static func elements<Element>(_ value: projectionist_value_1) -> [Element] {
        let elements = value.as.elements
        return Array(
            UnsafeBufferPointer(start: elements.data?.assumingMemoryBound(to: Element.self), count: elements.count))
    }
}

/// A statement as the host got it.
struct Sent: Equatable {
    var statement: String
    var rows: [[Parameter]]
    /// The event that it came from.
    var position: Int64?
}

/// What `fail` was called with.
struct Failure: Equatable {
    var code: Int32
    var disposition: Int32
    var text: String
}

/// What stands behind `projectionist_call_1` and `projectionist_error_1`.
final class FakeCall {
    var dialect = PROJECTIONIST_DIALECT_POSTGRESQL
    var states: [Int64: JSONTree] = [:]
    var sent: [Sent] = []
    var failures: [Failure] = []
    var isCancelled = false
    /// The index of the statement that is refused.
    var refusedStatement: Int?
    var answer: [[String?]]?
    private var position: Int64?

    static func of(_ call: OpaquePointer?) -> FakeCall {
        Unmanaged<FakeCall>.fromOpaque(UnsafeRawPointer(call!)).takeUnretainedValue()
    }

    var handle: OpaquePointer { OpaquePointer(Unmanaged.passUnretained(self).toOpaque()) }

    func attribute(to event: UnsafePointer<projectionist_event_1>?) { position = event?.pointee.position }

    func take(
        _ statement: projectionist_string_1, _ values: UnsafePointer<projectionist_value_1>?, columns: Int, rows: Int
    ) -> Int32 {
        if sent.count == refusedStatement { return PROJECTIONIST_FAILED }
        let rows = (0..<rows).map { row in (0..<columns).map { Parameter(values![row * columns + $0]) } }
        sent.append(Sent(statement: String(borrowed: statement), rows: rows, position: position))
        return PROJECTIONIST_OK
    }
}

/// The host's tables, which keep to the ABI and record what a plugin does.
enum FakeHost {
    /// Text that lives until the process ends.
    static func leak(_ text: String) -> UnsafeBufferPointer<CChar> {
        let memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count)
        _ = memory.initialize(from: text.utf8.map { CChar(bitPattern: $0) })
        return UnsafeBufferPointer(memory)
    }

    private static let settingValues = [
        "ORIGINATOR_ID_TYPE": "text", "LIMIT": "1", "DOGSCHOOL_LIMIT": "2", "SETTINGS_READER_LIMIT": "3",
        "DOGSCHOOL_ONLY": "4",
    ]

    nonisolated(unsafe) static let table: UnsafePointer<projectionist_host_1> = {
        let table = UnsafeMutablePointer<projectionist_host_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_host_1(
                size: MemoryLayout<projectionist_host_1>.size, context: nil,
                log: { _, _, _ in },
                fail: { error, code, disposition, text in
                    FakeCall.of(error).failures.append(
                        Failure(code: code, disposition: disposition, text: String(borrowed: text)))
                },
                cancelled: { FakeCall.of($0).isCancelled ? 1 : 0 },
                extension: { _, id in
                    switch String(borrowed: id) {
                    case PROJECTIONIST_SQL_1: UnsafeRawPointer(sql)
                    case PROJECTIONIST_JSON_1: UnsafeRawPointer(FakeJSON.table)
                    case PROJECTIONIST_SETTINGS_1: UnsafeRawPointer(settings)
                    default: nil
                    }
                }))
        return UnsafePointer(table)
    }()

    nonisolated(unsafe) private static let settings: UnsafePointer<projectionist_settings_1> = {
        let table = UnsafeMutablePointer<projectionist_settings_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_settings_1(
                size: MemoryLayout<projectionist_settings_1>.size,
                value: { _, name, value in
                    guard let text = settingValues[String(borrowed: name)] else { return PROJECTIONIST_MISSING }
                    value!.pointee = projectionist_string_1(leak(text))
                    return PROJECTIONIST_OK
                }))
        return UnsafePointer(table)
    }()

    nonisolated(unsafe) private static let sql: UnsafePointer<projectionist_sql_1> = {
        let table = UnsafeMutablePointer<projectionist_sql_1>.allocate(capacity: 1)
        table.initialize(
            to: projectionist_sql_1(
                size: MemoryLayout<projectionist_sql_1>.size,
                dialect: { FakeCall.of($0).dialect },
                for_event: { FakeCall.of($0).attribute(to: $1) },
                execute: { FakeCall.of($0).take($1, $2, columns: $3, rows: 1) },
                execute_many: { FakeCall.of($0).take($1, $2, columns: $3, rows: $4) },
                query: { call, statement, values, count, rows in
                    let call = FakeCall.of(call)
                    guard call.take(statement, values, columns: count, rows: 1) == PROJECTIONIST_OK,
                        let answer = call.answer
                    else { return PROJECTIONIST_FAILED }
                    rows!.pointee = OpaquePointer(Unmanaged.passRetained(FakeRows(answer)).toOpaque())
                    return PROJECTIONIST_OK
                },
                row_count: { FakeRows.of($0).values.count },
                column_count: { FakeRows.of($0).values.first?.count ?? 0 },
                int64: { rows, row, column, value in
                    FakeRows.of(rows).read(row, column, Int64.init) { value!.pointee = $0 }
                },
                real: { rows, row, column, value in
                    FakeRows.of(rows).read(row, column, { Double($0) }) { value!.pointee = $0 }
                },
                text: { rows, row, column, value in
                    FakeRows.of(rows).read(row, column, { $0 }) { value!.pointee = projectionist_string_1(leak($0)) }
                },
                bytes: { _, _, _, _ in PROJECTIONIST_MISTYPED },
                uuid: { _, _, _, _ in PROJECTIONIST_MISTYPED }))
        return UnsafePointer(table)
    }()
}

/// What stands behind `projectionist_rows_1`.
final class FakeRows {
    let values: [[String?]]

    init(_ values: [[String?]]) { self.values = values }

    static func of(_ rows: OpaquePointer?) -> FakeRows {
        Unmanaged<FakeRows>.fromOpaque(UnsafeRawPointer(rows!)).takeUnretainedValue()
    }

    func read<Value>(_ row: Int, _ column: Int, _ convert: (String) -> Value?, _ store: (Value) -> Void) -> Int32 {
        guard values.indices.contains(row), values[row].indices.contains(column), let text = values[row][column] else {
            return PROJECTIONIST_MISSING
        }
        guard let value = convert(text) else { return PROJECTIONIST_MISTYPED }
        store(value)
        return PROJECTIONIST_OK
    }
}
