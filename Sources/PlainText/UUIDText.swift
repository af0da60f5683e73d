/// UUIDs as text. As they are kept: 36 characters, lower case, with hyphens.
package enum UUIDText {
    /// Of the text, bytes.
    package static let length = 36

    private static let digits = Array("0123456789abcdef".utf8)

    /// Writes 16 bytes as text.
    package static func write(_ address: UnsafeRawPointer, to text: UnsafeMutableBufferPointer<UInt8>) {
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
    package static func read(_ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawPointer) -> Bool {
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

    /// Reads 32 hexadecimal digits of either case into 16 bytes, wherever hyphens stand between them: Python writes them also
    /// without. False for anything else; the bytes are as they were then.
    package static func readAnyForm(_ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawPointer) -> Bool {
        var (high, low) = (UInt64(0), UInt64(0))
        var count = 0
        for character in text where character != UInt8(ascii: "-") {
            guard count < 32, let digit = value(character) ?? upperCaseValue(character) else { return false }
            if count < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
            count += 1
        }
        guard count == 32 else { return false }
        bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
        bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        return true
    }

    private static func hasHyphen(before index: Int) -> Bool { index == 4 || index == 6 || index == 8 || index == 10 }

    private static func upperCaseValue(_ digit: UInt8) -> UInt8? {
        (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(digit) ? digit - UInt8(ascii: "A") + 10 : nil
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
