import EventStore
import FoundationEssentials
import GRDBSQLite
import PlainText

/// A compiled statement of a plugin, with its `$1` placeholders.
final class PluginStatement {
    let handle: OpaquePointer
    private let connection: OpaquePointer
    private let core: StoreCore
    private let statementGuard: PluginStatementGuard
    private let definesSomething: Bool
    /// For each of SQLite's parameters the number behind the `$`, from 1.
    private var numbers: [Int] = []
    private var highest = 0

    /// - Throws: ``EventStoreError/Code/transactionControl`` for an empty statement, a second one behind the first, or
    ///   what ``PluginStatementGuard`` refuses; ``EventStoreError/Code/hostTable`` for what it refuses by name.
    init(_ sql: String, on connection: OpaquePointer, core: StoreCore, watchedBy statementGuard: PluginStatementGuard)
        throws
    {
        self.connection = connection
        self.core = core
        self.statementGuard = statementGuard
        var sql = sql
        statementGuard.statementBegins()
        do {
            handle = try sql.withUTF8 { text in try Self.compile(text, on: connection, core: core) }
        } catch {
            throw statementGuard.reason(for: error)
        }
        definesSomething = statementGuard.definesSomething
        for index in 0..<sqlite3_bind_parameter_count(handle) {
            let name = sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) } ?? "?"
            guard name.first == "$", let number = Int(name.dropFirst()), (1...32766).contains(number) else {
                // `deinit` finalizes: every property has its value by now.
                throw EventStoreError(
                    .invalidParameter,
                    "the placeholder '\(name)' is not $1, $2, …; on SQLite a cast right behind one needs CAST($1 AS …)")
            }
            numbers.append(number)
            highest = max(highest, number)
        }
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds, by the number in the placeholder's name. The bytes must stay where they are until ``finish()``.
    ///
    /// - Parameter value: gives the parameter of an index from 0.
    func bind(count: Int, _ value: (Int) -> SQLParameter) throws {
        // The first step may compile anew.
        statementGuard.statementBegins()
        if definesSomething { statementGuard.willDefine() }
        guard count == highest else {
            throw EventStoreError(.invalidParameter, "\(count) parameters are given, the statement takes \(highest)")
        }
        for (index, number) in numbers.enumerated() {
            guard try bind(value(number - 1), Int32(index + 1), number: number) == SQLITE_OK else {
                throw core.fault(of: connection)
            }
        }
    }

    /// Runs to the next row. False when there is none.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw statementGuard.reason(for: core.fault(of: connection))
        }
    }

    /// Ends the run and lets go of the parameters.
    func finish() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func bind(_ value: SQLParameter, _ index: Int32, number: Int) throws(EventStoreError) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(handle, index)
        case .int64(let integer):
            return sqlite3_bind_int64(handle, index, integer)
        case .double(let real):
            guard !real.isNaN else {
                throw EventStoreError(.invalidParameter, "parameter $\(number): SQLite has no NaN, it would store NULL")
            }
            return sqlite3_bind_double(handle, index, real)
        case .text(let bytes):
            let text = bytes.bindMemory(to: CChar.self)
            return sqlite3_bind_text(handle, index, text.baseAddress ?? SQLiteBytes.empty, Int32(text.count), nil)
        case .bytes(let bytes):
            let address = bytes.baseAddress ?? UnsafeRawPointer(SQLiteBytes.empty)
            return sqlite3_bind_blob(handle, index, address, Int32(bytes.count), nil)
        case .uuid(let address):
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: UUIDText.length) { text in
                UUIDText.write(address, to: text)
                return text.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(handle, index, $0.baseAddress, Int32(UUIDText.length), SQLiteBytes.copied)
                }
            }
        case .int64Array, .doubleArray, .textArray:
            throw EventStoreError(
                .invalidParameter,
                "parameter $\(number): SQLite takes no arrays; use execute_many with a row for each element")
        }
    }

    private static func compile(
        _ text: UnsafeBufferPointer<UInt8>, on connection: OpaquePointer, core: StoreCore
    ) throws -> OpaquePointer {
        guard !text.contains(0) else {
            throw EventStoreError(.invalidParameter, "a statement holds a NUL byte")
        }
        return try text.withMemoryRebound(to: CChar.self) { text in
            let (first, rest) = try prepare(text, on: connection, core: core)
            guard let first else { throw EventStoreError(.transactionControl, "a statement is empty") }
            var tail = rest
            do {
                while tail.count > 0 {
                    let (second, rest) = try prepare(tail, on: connection, core: core)
                    if let second {
                        sqlite3_finalize(second)
                        throw severalStatements
                    }
                    tail = rest
                }
            } catch {
                sqlite3_finalize(first)
                // Whatever it is, it is more than one statement.
                throw severalStatements
            }
            return first
        }
    }

    private static var severalStatements: EventStoreError {
        EventStoreError(.transactionControl, "a string holds several statements; send them one by one")
    }

    /// Compiles the first statement of `text` (nil: only blanks and comments) and gives what stands behind it.
    private static func prepare(
        _ text: UnsafeBufferPointer<CChar>, on connection: OpaquePointer, core: StoreCore
    ) throws -> (OpaquePointer?, UnsafeBufferPointer<CChar>) {
        var statement: OpaquePointer?
        var tail: UnsafePointer<CChar>?
        guard let start = text.baseAddress else { return (nil, text) }
        let code = sqlite3_prepare_v3(
            connection, start, Int32(text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
        guard code == SQLITE_OK else { throw core.fault(of: connection, isCompiling: true) }
        let used = tail.map { $0 - start } ?? text.count
        return (statement, UnsafeBufferPointer(rebasing: text[max(used, 0)...]))
    }
}
