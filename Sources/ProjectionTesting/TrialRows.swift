import CProjectionABI

/// What stands behind `projectionist_rows_1`.
final class TrialRows {
    let values: [[String?]]

    init(_ values: [[String?]]) { self.values = values }

    static func of(_ rows: OpaquePointer?) -> TrialRows {
        Unmanaged<TrialRows>.fromOpaque(UnsafeRawPointer(rows!)).takeUnretainedValue()
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
