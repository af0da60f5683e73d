import PlainText

/// Reads values as the stores write them.
enum SQLValueText {
    static func int64(_ text: UnsafeRawBufferPointer) -> Int64? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty else { return nil }
        // Downwards: the least Int64 has no positive counterpart.
        var value: Int64 = 0
        for character in digits {
            let digit = character &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (next, underflows) = shifted.subtractingReportingOverflow(Int64(digit))
            guard !overflows, !underflows else { return nil }
            value = next
        }
        guard !isNegative else { return value }
        return value == .min ? nil : -value
    }

    static func real(_ text: UnsafeRawBufferPointer) -> Double? {
        Double(String(decoding: text, as: UTF8.self))
    }

    /// 32 hexadecimal digits, with or without hyphens.
    static func uuid(_ text: UnsafeRawBufferPointer, into result: UnsafeMutablePointer<UInt8>) -> Bool {
        UUIDText.readAnyForm(text, into: result)
    }
}
