import FoundationEssentials

extension UUID {
    /// 32 hexadecimal digits, as Python's `uuid.hex` writes them, or the form with hyphens.
    init?(hexadecimal text: UnsafeRawBufferPointer) {
        guard text.count == 32 || text.count == 36 else { return nil }
        let isHyphenated = text.count == 36
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        var index = 0
        for number in 0..<16 {
            if isHyphenated, number == 4 || number == 6 || number == 8 || number == 10 {
                guard text[index] == UInt8(ascii: "-") else { return nil }
                index += 1
            }
            guard let high = Self.digit(text[index]), let low = Self.digit(text[index + 1]) else { return nil }
            withUnsafeMutableBytes(of: &bytes) { $0[number] = high << 4 | low }
            index += 2
        }
        self.init(uuid: bytes)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
