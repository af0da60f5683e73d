/// UUIDs as this store keeps them: 36 characters, lower case, with hyphens.
enum UUIDText {
    static let length = 36

    private static let digits = Array("0123456789abcdef".utf8)

    /// Writes 16 bytes as text.
    static func write(_ address: UnsafeRawPointer, to text: UnsafeMutableBufferPointer<UInt8>) {
        var offset = 0
        for index in 0..<16 {
            if hasHyphen(before: index) {
                text[offset] = UInt8(ascii: "-")
                offset += 1
            }
            let byte = address.load(fromByteOffset: index, as: UInt8.self)
            text[offset] = digits[Int(byte >> 4)]
            text[offset + 1] = digits[Int(byte & 15)]
            offset += 2
        }
    }

    /// Reads text into 16 bytes. False when it is not written exactly as ``write(_:to:)`` does: streams are found by
    /// comparing texts, so another spelling would be another stream.
    static func read(_ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawPointer) -> Bool {
        guard text.count == length else { return false }
        var offset = 0
        for index in 0..<16 {
            if hasHyphen(before: index) {
                guard text[offset] == UInt8(ascii: "-") else { return false }
                offset += 1
            }
            guard let high = value(text[offset]), let low = value(text[offset + 1]) else { return false }
            bytes.storeBytes(of: high << 4 | low, toByteOffset: index, as: UInt8.self)
            offset += 2
        }
        return true
    }

    private static func hasHyphen(before index: Int) -> Bool { index == 4 || index == 6 || index == 8 || index == 10 }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
