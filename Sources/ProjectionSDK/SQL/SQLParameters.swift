import CProjectionABI
public import FoundationEssentials

/// Parameters of a statement in the ABI's form: one contiguous buffer, and an arena for what they point to; both are
/// reused from statement to statement.
public final class SQLParameters {
    private var values: [projectionist_value_1] = []
    private var arena = ByteArena()
    private var dialect = SQLDialect.postgresql

    init() {}

    /// How many there are.
    public var count: Int { values.count }

    /// Appends a value; nil is NULL.
    public func append(_ value: (some SQLValue)?) throws {
        if let value { try value.append(to: self) } else { appendNull() }
    }

    /// Appends NULL, which takes the type that the statement wants.
    public func appendNull() { values.append(projectionist_value_1()) }

    /// An integer of 64 bits.
    public func append(integer: Int64) {
        values.append(projectionist_value_1(type: PROJECTIONIST_INT64, reserved: 0, as: .init(int64: integer)))
    }

    /// A number with a fraction.
    public func append(real: Double) {
        values.append(projectionist_value_1(type: PROJECTIONIST_DOUBLE, reserved: 0, as: .init(real: real)))
    }

    /// PostgreSQL takes the texts `1` and `0` both for a `boolean` and for a number, and infers which the statement
    /// wants; SQLite keeps booleans as numbers.
    public func append(bool: Bool) {
        switch dialect {
        case .sqlite: append(integer: bool ? 1 : 0)
        case .postgresql: append(borrowed: bool ? "1" : "0")
        }
    }

    /// Text without a copy, which must stay as it is until the statement is queued.
    public func append(borrowed text: BorrowedText) { append(text: string(text.utf8)) }

    /// Text, copied: UTF-8 without NUL.
    public func append(text: String) {
        var text = text
        append(text: string(text.withUTF8 { arena.copy(UnsafeRawBufferPointer($0)) }))
    }

    /// Text as ``UTCTimestamp`` writes it, copied; a `timestamptz` takes it too.
    public func append(timestamp: UTCTimestamp) {
        let space = arena.reserve(UTCTimestamp.maximumLength)
        append(text: string(UnsafeRawBufferPointer(rebasing: space[..<timestamp.write(to: space)])))
    }

    /// Bytes, copied.
    public func append(bytes: some Sequence<UInt8>) {
        let copy =
            bytes.withContiguousStorageIfAvailable { arena.copy(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes { arena.copy($0) }
        let value = projectionist_bytes_1(data: copy.baseAddress?.assumingMemoryBound(to: UInt8.self), size: copy.count)
        values.append(projectionist_value_1(type: PROJECTIONIST_BYTES, reserved: 0, as: .init(bytes: value)))
    }

    /// 16 bytes to PostgreSQL, text with hyphens to SQLite.
    public func append(uuid: UUID) {
        let bytes = withUnsafeBytes(of: uuid.uuid) { arena.copy($0) }
        values.append(
            projectionist_value_1(
                type: PROJECTIONIST_UUID, reserved: 0,
                as: .init(uuid: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))))
    }

    /// An array; PostgreSQL only.
    public func append(integers: [Int64]) {
        append(
            array: integers.withUnsafeBytes { arena.copy($0) }, count: integers.count, type: PROJECTIONIST_INT64_ARRAY)
    }

    /// An array; PostgreSQL only.
    public func append(reals: [Double]) {
        append(array: reals.withUnsafeBytes { arena.copy($0) }, count: reals.count, type: PROJECTIONIST_DOUBLE_ARRAY)
    }

    /// An array; PostgreSQL only.
    public func append(texts: [String]) {
        let strings = texts.map { text in
            var text = text
            return string(text.withUTF8 { arena.copy(UnsafeRawBufferPointer($0)) })
        }
        append(array: strings.withUnsafeBytes { arena.copy($0) }, count: texts.count, type: PROJECTIONIST_TEXT_ARRAY)
    }

    func append(contentsOf parameters: [(any SQLValue)?]) throws {
        for parameter in parameters {
            if let parameter { try parameter.append(to: self) } else { appendNull() }
        }
    }

    func reset(for dialect: SQLDialect) {
        self.dialect = dialect
        values.removeAll(keepingCapacity: values.capacity <= 1 << 16)
        arena.reset()
    }

    func withValues<Result>(_ body: (UnsafeBufferPointer<projectionist_value_1>) -> Result) -> Result {
        values.withUnsafeBufferPointer(body)
    }

    private func append(text: projectionist_string_1) {
        values.append(projectionist_value_1(type: PROJECTIONIST_TEXT, reserved: 0, as: .init(text: text)))
    }

    private func append(array: UnsafeRawBufferPointer, count: Int, type: Int32) {
        values.append(
            projectionist_value_1(
                type: type, reserved: 0, as: .init(elements: .init(data: array.baseAddress, count: count))))
    }

    private func string(_ bytes: UnsafeRawBufferPointer) -> projectionist_string_1 {
        projectionist_string_1(data: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length: bytes.count)
    }
}
