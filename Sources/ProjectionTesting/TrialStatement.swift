import CSQLite

/// A compiled statement with `$1` placeholders.
final class TrialStatement {
    private let sql: String
    private let connection: OpaquePointer
    private let handle: OpaquePointer

    /// - Throws: ``TrialFailure`` for what SQLite does not take, for none and for several statements.
    init(_ sql: String, on connection: OpaquePointer) throws {
        self.sql = sql
        self.connection = connection
        var handle: OpaquePointer?
        var rest = ""
        let code = sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            defer { rest = tail.map { String(cString: $0) } ?? "" }
            return sqlite3_prepare_v2(connection, text, -1, &handle, &tail)
        }
        guard code == SQLITE_OK else { throw Self.failure(connection, sql) }
        guard let handle else { throw TrialFailure(text: "a statement is empty") }
        self.handle = handle
        guard rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
            throw TrialFailure(text: "a string holds several statements; send them one by one: \(sql)")
        }
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds by the number in a placeholder's name.
    func bind(_ parameters: [RecordedParameter]) throws {
        var highest = 0
        for index in 0..<sqlite3_bind_parameter_count(handle) {
            let name = sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) } ?? "?"
            guard name.first == "$", let number = Int(name.dropFirst()), number > 0 else {
                throw TrialFailure(text: "the placeholder '\(name)' is not $1, $2, …: \(sql)")
            }
            highest = max(highest, number)
            guard number <= parameters.count else { continue }
            guard try bind(parameters[number - 1], index + 1, number) == SQLITE_OK else {
                throw Self.failure(connection, sql)
            }
        }
        guard highest == parameters.count else {
            throw TrialFailure(text: "\(parameters.count) parameters are given, the statement takes \(highest): \(sql)")
        }
    }

    private func bind(_ parameter: RecordedParameter, _ index: Int32, _ number: Int) throws -> Int32 {
        switch parameter {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let value): return sqlite3_bind_int64(handle, index, value)
        case .real(let value):
            guard !value.isNaN else {
                throw TrialFailure(text: "parameter $\(number): SQLite has no NaN, it would store NULL: \(sql)")
            }
            return sqlite3_bind_double(handle, index, value)
        case .text(let text): return sqlite3_bind_text(handle, index, text, -1, csqlite_transient())
        case .bytes(let bytes):
            // An empty array has no address, which would be NULL.
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
            return sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), csqlite_transient())
        case .uuid(let bytes):
            return sqlite3_bind_text(handle, index, Self.text(ofUUID: bytes), -1, csqlite_transient())
        case .integers, .reals, .texts:
            throw TrialFailure(
                text:
                    "parameter $\(number): SQLite takes no arrays; use executeMany with a row for each element: \(sql)")
        }
    }

    /// Runs to the end.
    func rows() throws -> TrialRows {
        var values: [[TrialValue]] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: values.append((0..<sqlite3_column_count(handle)).map(value))
            case SQLITE_DONE: return TrialRows(values, columns: Int(sqlite3_column_count(handle)))
            default: throw Self.failure(connection, sql)
            }
        }
    }

    private func value(_ column: Int32) -> TrialValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
        case SQLITE_BLOB:
            let address = sqlite3_column_blob(handle, column)
            return .bytes(
                Array(UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(handle, column)))))
        default:
            let address = sqlite3_column_text(handle, column)
            let bytes = UnsafeBufferPointer(start: address, count: Int(sqlite3_column_bytes(handle, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func text(ofUUID bytes: [UInt8]) -> String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
        return groups.map { digits[$0].joined() }.joined(separator: "-")
    }

    private static func failure(_ connection: OpaquePointer, _ sql: String) -> TrialFailure {
        let isRefused = sqlite3_errcode(connection) == SQLITE_AUTH
        let reason =
            isRefused
            ? "a statement must not begin, end or nest a transaction, nor attach a database"
            : String(cString: sqlite3_errmsg(connection))
        return TrialFailure(text: "\(reason): \(sql)")
    }
}
