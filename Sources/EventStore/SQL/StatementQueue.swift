import Glibc

/// The statements of one batch, copied out of the plugin's memory and kept until the batch is sent: one flat buffer, no
/// allocation for each statement.
///
/// Belongs to one thread at a time.
public final class StatementQueue {
    /// One queued execution of a statement.
    public struct Entry {
        /// Which of ``statements`` it runs.
        public let statement: Int
        /// Where its parameters stand in ``parameters``.
        public let parameters: Range<Int>
        /// The position of the event it came from, or nil.
        public let position: Int64?
        /// The index among the plugin's calls of `execute` and `execute_many` in this batch, for messages.
        public let index: Int
    }

    /// A parameter whose bytes stand in the queue's arena; behind those of a text stands a NUL.
    public struct Parameter {
        /// The type of a parameter; see ``SQLParameter``.
        public enum Kind: UInt8, Sendable {
            /// The cases of ``SQLParameter`` by the same names.
            case null, int64, double, text, bytes, uuid, int64Array, doubleArray, textArray
        }
        /// How the bytes are read.
        public let kind: Kind
        let offset: Int
        let length: Int
    }

    /// The distinct statements in the order they were first queued.
    public private(set) var statements: [String] = []
    /// The queued executions, in the order in which they came.
    public private(set) var entries: [Entry] = []
    /// The parameters of all entries, in the order of the entries.
    public private(set) var parameters: [Parameter] = []
    private var arena: [UInt8] = []
    private var indexes: [String: Int] = [:]
    /// The statements that came last, by the address at which the plugin has them.
    private var recent: [(address: UnsafeRawPointer?, statement: Int)] = []
    private var oldestRecent = 0
    private static let recentStatements = 4
    /// The index that the next call of the plugin gets.
    public private(set) var nextIndex = 0
    /// The position that the entries queued from now on come from.
    public var position: Int64?

    /// The most parameters of one statement: PostgreSQL counts them in 16 bits.
    public static let maximumParameters = 65_535
    /// The most bytes of one parameter: a value has less than 1 GiB on either store.
    public static let maximumParameterSize = (1 << 30) - 1

    /// The most bytes of parameters of one batch: a store holds them several times over while it sends them.
    public static let maximumSize = 512 << 20

    /// An empty queue that belongs to no event yet.
    public init() {}

    /// Whether no execution is queued.
    public var isEmpty: Bool { entries.isEmpty }

    /// Queues one execution.
    ///
    /// - Throws: ``EventStoreError/Code/transactionControl`` and ``EventStoreError/Code/invalidParameter``, with nothing
    ///   queued.
    public func execute(_ sql: UnsafeRawBufferPointer, parameters values: UnsafeBufferPointer<SQLParameter>)
        throws(EventStoreError)
    {
        try executeMany(sql, parameters: values, columns: values.count, rows: 1)
    }

    /// Queues one execution for each row of `columns` parameters.
    public func executeMany(
        _ sql: UnsafeRawBufferPointer, parameters values: UnsafeBufferPointer<SQLParameter>, columns: Int, rows: Int
    ) throws(EventStoreError) {
        precondition(values.count == columns * rows)
        guard rows > 0 else { return }
        guard columns <= Self.maximumParameters else {
            throw EventStoreError(
                .invalidParameter,
                "a statement has \(columns) parameters, at most \(Self.maximumParameters) can be sent")
        }
        let statement = try statementIndex(sql)
        let mark = (entries.count, parameters.count, arena.count)
        do {
            for row in 0..<rows {
                let start = parameters.count
                for column in 0..<columns { try append(values[row * columns + column], number: column + 1) }
                entries.append(
                    Entry(
                        statement: statement, parameters: start..<parameters.count, position: position, index: nextIndex
                    ))
            }
            nextIndex += 1
        } catch {
            entries.removeSubrange(mark.0...)
            parameters.removeSubrange(mark.1...)
            arena.removeSubrange(mark.2...)
            throw error
        }
    }

    /// Forgets everything; keeps the memory. Indexes for messages start at 0 again.
    public func reset() {
        drain()
        nextIndex = 0
        position = nil
    }

    /// Forgets the entries that were sent; indexes go on.
    public func drain() {
        entries.removeAll(keepingCapacity: entries.capacity < 1 << 16)
        parameters.removeAll(keepingCapacity: parameters.capacity < 1 << 18)
        arena.removeAll(keepingCapacity: arena.capacity < 16 << 20)
        if statements.count > 256 {
            statements.removeAll()
            indexes.removeAll()
        }
        recent.removeAll(keepingCapacity: true)
        oldestRecent = 0
    }

    /// Gives the bytes of the parameters while `body` runs.
    public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try arena.withUnsafeBytes(body)
    }

    private func statementIndex(_ sql: UnsafeRawBufferPointer) throws(EventStoreError) -> Int {
        // A plugin mostly passes the same few constants again and again: the same address, and the same bytes.
        for place in recent.indices where recent[place].address == sql.baseAddress {
            if isStatement(recent[place].statement, sql) { return recent[place].statement }
        }
        if let address = sql.baseAddress, memchr(address, 0, sql.count) != nil {
            throw EventStoreError(.invalidParameter, "a statement holds a NUL byte, where a database would end it")
        }
        guard let text = String(validating: sql, as: UTF8.self) else {
            throw EventStoreError(.invalidParameter, "a statement is not valid UTF-8")
        }
        let index: Int
        if let known = indexes[text] {
            index = known
        } else {
            try TransactionControl.check(text)
            index = statements.count
            statements.append(text)
            indexes[text] = index
        }
        if recent.count < Self.recentStatements {
            recent.append((sql.baseAddress, index))
        } else {
            recent[oldestRecent] = (sql.baseAddress, index)
            oldestRecent = (oldestRecent + 1) % Self.recentStatements
        }
        return index
    }

    private func isStatement(_ index: Int, _ sql: UnsafeRawBufferPointer) -> Bool {
        var text = statements[index]
        return text.withUTF8 { known in
            guard known.count == sql.count else { return false }
            guard let known = known.baseAddress, let sent = sql.baseAddress else { return true }
            return memcmp(known, sent, sql.count) == 0
        }
    }

    private func append(_ value: SQLParameter, number: Int) throws(EventStoreError) {
        guard value.size <= Self.maximumParameterSize else {
            throw EventStoreError(
                .invalidParameter, "parameter $\(number) has \(value.size) bytes, less than 1 GiB is allowed")
        }
        guard arena.count + value.size <= Self.maximumSize else {
            throw EventStoreError(
                .invalidParameter,
                "the statements of this batch have more than \(Self.maximumSize >> 20) MB of parameters together; lower `batch` in the manifest, or write less for each event"
            )
        }
        let start = arena.count
        let kind: Parameter.Kind
        switch value {
        case .null: kind = .null
        case .int64(let integer):
            kind = .int64
            withUnsafeBytes(of: integer) { arena.append(contentsOf: $0) }
        case .double(let real):
            kind = .double
            withUnsafeBytes(of: real) { arena.append(contentsOf: $0) }
        case .text(let bytes):
            try SQLText.check(bytes, number: number)
            kind = .text
            arena.append(contentsOf: bytes)
            // C interfaces want it ended; not part of the parameter's length.
            arena.append(0)
            parameters.append(Parameter(kind: kind, offset: start, length: bytes.count))
            return
        case .bytes(let bytes):
            kind = .bytes
            arena.append(contentsOf: bytes)
        case .uuid(let address):
            kind = .uuid
            arena.append(contentsOf: UnsafeRawBufferPointer(start: address, count: 16))
        case .int64Array(let elements):
            kind = .int64Array
            arena.append(contentsOf: elements)
        case .doubleArray(let elements):
            kind = .doubleArray
            arena.append(contentsOf: elements)
        case .textArray(let elements):
            kind = .textArray
            for element in elements {
                try SQLText.check(element, number: number)
                withUnsafeBytes(of: Int64(element.count)) { arena.append(contentsOf: $0) }
                arena.append(contentsOf: element)
            }
        }
        parameters.append(Parameter(kind: kind, offset: start, length: arena.count - start))
    }
}

extension StatementQueue.Parameter {
    /// The parameter as a value that borrows from the queue's arena.
    public func value(in arena: UnsafeRawBufferPointer) -> SQLParameter {
        let bytes = UnsafeRawBufferPointer(rebasing: arena[offset..<offset + length])
        switch kind {
        case .null: return .null
        case .int64: return .int64(bytes.loadUnaligned(as: Int64.self))
        case .double: return .double(bytes.loadUnaligned(as: Double.self))
        case .text: return .text(bytes)
        case .bytes: return .bytes(bytes)
        case .uuid: return .uuid(bytes.baseAddress!)
        case .int64Array: return .int64Array(bytes)
        case .doubleArray: return .doubleArray(bytes)
        case .textArray:
            var elements: [UnsafeRawBufferPointer] = []
            var start = 0
            while start < bytes.count {
                let length = Int(bytes.loadUnaligned(fromByteOffset: start, as: Int64.self))
                elements.append(UnsafeRawBufferPointer(rebasing: bytes[start + 8..<start + 8 + length]))
                start += 8 + length
            }
            return .textArray(elements)
        }
    }
}
