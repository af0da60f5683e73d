import CProjectionABI
import FoundationEssentials

/// The value of a node; nil when it is of another type or form.
extension JSONNode {
    var textValue: BorrowedText? {
        var text = projectionist_string_1()
        return withNode { table.pointee.text($0, &text) } == PROJECTIONIST_OK ? BorrowedText(text) : nil
    }

    var boolValue: Bool? {
        var value: Int32 = 0
        return withNode { table.pointee.boolean($0, &value) } == PROJECTIONIST_OK ? value != 0 : nil
    }

    var realValue: Double? {
        var value = 0.0
        return withNode { table.pointee.real($0, &value) } == PROJECTIONIST_OK ? value : nil
    }

    /// A number without a fraction, `3.0` too, up to 2^53: beyond it such a number may have lost digits.
    var int64Value: Int64? {
        var value: Int64 = 0
        if withNode({ table.pointee.int64($0, &value) }) == PROJECTIONIST_OK { return value }
        guard let real = realValue, real.magnitude <= 0x1p53 else { return nil }
        return Int64(exactly: real)
    }

    var timestampValue: UTCTimestamp? { textValue.flatMap { UTCTimestamp(iso: $0.utf8) } }

    var dateValue: Date? { timestampValue?.date }

    var uuidValue: UUID? { textValue.flatMap { UUID(hexadecimal: $0.utf8) } }

    /// Text as Python's `str(Decimal)` writes it, or a number.
    var decimalValue: Decimal? {
        if let text = textValue { return Decimal(python: text.utf8) }
        var integer: Int64 = 0
        if withNode({ table.pointee.int64($0, &integer) }) == PROJECTIONIST_OK { return Decimal(integer) }
        // The shortest text that reads back as this number is what was written, up to 15 digits.
        return realValue.flatMap { Decimal(string: "\($0)") }
    }

    /// What the node is, for messages.
    var kindText: String {
        switch kind {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "an integer"
        case .real: textValue == nil ? "a number with a fraction" : "an integer beyond 64 bits"
        case .text: "text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
