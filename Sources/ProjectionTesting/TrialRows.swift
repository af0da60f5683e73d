import CProjectionABI

/// What stands behind `projectionist_rows_1`.
final class TrialRows {
    let values: [[TrialValue]]
    let columnCount: Int
    /// The UTF-8 and the bytes that were asked for; they live as long as the rows.
    private var memory: [UnsafeMutableBufferPointer<UInt8>] = []

    init(_ values: [[TrialValue]], columns: Int) {
        self.values = values
        columnCount = columns
    }

    /// Each value as text; nil: NULL.
    convenience init(texts: [[String?]]) {
        self.init(texts.map { $0.map { $0.map(TrialValue.text) ?? .null } }, columns: texts.first?.count ?? 0)
    }

    deinit { for block in memory { block.deallocate() } }

    static func of(_ rows: OpaquePointer?) -> TrialRows {
        Unmanaged<TrialRows>.fromOpaque(UnsafeRawPointer(rows!)).takeUnretainedValue()
    }

    /// Reads a value that is not NULL.
    func read<Value>(
        _ row: Int, _ column: Int, _ convert: (TrialValue) -> Value?, _ store: (Value) -> Void
    ) -> Int32 {
        guard values.indices.contains(row), values[row].indices.contains(column), values[row][column] != .null else {
            return PROJECTIONIST_MISSING
        }
        guard let value = convert(values[row][column]) else { return PROJECTIONIST_MISTYPED }
        store(value)
        return PROJECTIONIST_OK
    }

    /// A copy that lives as long as the rows.
    func keep(_ bytes: some Collection<UInt8>) -> UnsafeBufferPointer<UInt8> {
        let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = block.initialize(from: bytes)
        memory.append(block)
        return UnsafeBufferPointer(block)
    }
}
