extension JSONScanner {
    /// Steps over a string, which stands here, and checks its escapes and its UTF-8.
    mutating func string() throws(LineFault) -> StringToken {
        let start = offset + 1
        var index = start
        var hasEscapes = false
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                advance(to: index + 1)
                return StringToken(range: start..<index, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index = try endOfEscape(index)
            case 0..<0x20:
                let name = bytes[index] == 0 ? "a NUL byte" : "a control character"
                throw LineFault(index, "invalid JSON: \(name) in a string; write it as an escape")
            case 0x80...:
                index = try endOfScalar(index)
            default:
                index += 1
            }
        }
        throw LineFault(start - 1, "invalid JSON: the string that begins here has no end")
    }

    private func endOfEscape(_ start: Int) throws(LineFault) -> Int {
        guard start + 1 < bytes.count else { throw LineFault(start, "invalid JSON: an escape without its end") }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard hexadecimal(at: start + 2) != nil else {
                throw LineFault(start, "invalid JSON: '\\u' needs four hexadecimal digits")
            }
            return start + 6
        default:
            throw LineFault(start, "invalid JSON: an unknown escape")
        }
    }

    /// The value of the four hexadecimal digits at `start`; nil if they are not all there.
    private func hexadecimal(at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The byte after the scalar that begins at `start`, by the table of well-formed sequences (Unicode 3.9, table 3-7).
    private func endOfScalar(_ start: Int) throws(LineFault) -> Int {
        let second: ClosedRange<UInt8>
        let length: Int
        switch bytes[start] {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw LineFault(start, "invalid UTF-8")
        }
        guard start + length <= bytes.count, second.contains(bytes[start + 1]),
            bytes[start + 2..<start + length].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { throw LineFault(start, "invalid UTF-8") }
        return start + length
    }

    /// The text of a string that was stepped over.
    ///
    /// - Throws: a fault for an escaped surrogate without its other half, which no text can hold.
    func text(of token: StringToken) throws(LineFault) -> String {
        let raw = UnsafeBufferPointer(rebasing: bytes[token.range])
        guard token.hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        var text = ""
        var index = token.range.lowerBound
        while index < token.range.upperBound {
            let plainEnd =
                bytes[index..<token.range.upperBound].firstIndex(of: UInt8(ascii: "\\")) ?? token.range.upperBound
            text += String(decoding: UnsafeBufferPointer(rebasing: bytes[index..<plainEnd]), as: UTF8.self)
            index = plainEnd
            guard index < token.range.upperBound else { break }
            let (scalar, end) = try escapedScalar(index)
            text.unicodeScalars.append(scalar)
            index = end
        }
        return text
    }

    private func escapedScalar(_ start: Int) throws(LineFault) -> (Unicode.Scalar, end: Int) {
        switch bytes[start + 1] {
        case UInt8(ascii: "b"): return ("\u{8}", start + 2)
        case UInt8(ascii: "f"): return ("\u{C}", start + 2)
        case UInt8(ascii: "n"): return ("\n", start + 2)
        case UInt8(ascii: "r"): return ("\r", start + 2)
        case UInt8(ascii: "t"): return ("\t", start + 2)
        case UInt8(ascii: "u"):
            let unit = hexadecimal(at: start + 2) ?? 0
            if let scalar = Unicode.Scalar(unit) { return (scalar, start + 6) }
            guard unit < 0xDC00, start + 7 < bytes.count, bytes[start + 6] == UInt8(ascii: "\\"),
                bytes[start + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: start + 8), 0xDC00...0xDFFF ~= low,
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            else { throw LineFault(start, "half of a surrogate pair") }
            return (scalar, start + 12)
        default:
            return (Unicode.Scalar(bytes[start + 1]), start + 2)
        }
    }
}
