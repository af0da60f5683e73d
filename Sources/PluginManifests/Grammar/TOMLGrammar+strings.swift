extension TOMLGrammar {
    /// `"…"` and `"""…"""`.
    ///
    /// - Parameter isKey: keys have one line.
    mutating func basicString(isKey: Bool) throws(TOMLSyntaxError) {
        try string(UInt8(ascii: "\""), isKey: isKey) { grammar, isLong throws(TOMLSyntaxError) in
            guard grammar.take("\\") else { return false }
            try grammar.escape(isLong: isLong)
            return true
        }
    }

    /// `'…'` and `'''…'''`: a backslash is nothing special there.
    mutating func literalString(isKey: Bool) throws(TOMLSyntaxError) {
        try string(UInt8(ascii: "'"), isKey: isKey) { _, _ throws(TOMLSyntaxError) in false }
    }

    private mutating func string(
        _ quote: UInt8, isKey: Bool, escape: (inout TOMLGrammar, Bool) throws(TOMLSyntaxError) -> Bool
    ) throws(TOMLSyntaxError) {
        let start = place
        let isLong = countQuotes(quote) >= 3
        if isLong, isKey { throw error(at: start, "a key stands in one quote at each side") }
        place += isLong ? 3 : 1
        while let byte = peek {
            if byte == quote {
                // Two more may stand right in front of the three that end it.
                let count = isLong ? min(countQuotes(quote), 5) : 1
                place += count
                if !isLong || count >= 3 { return }
            } else if try escape(&self, isLong) {
                continue
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                guard isLong else { break }
                _ = try takeLineBreak()
            } else if Self.isControl(byte) {
                throw unexpected("a text holds no control characters, but as escapes")
            } else {
                place += 1
            }
        }
        throw error(
            at: start,
            isLong ? "the text that begins here does not end" : "the text that begins here does not end in its line")
    }

    private func countQuotes(_ quote: UInt8) -> Int { bytes[place...].prefix { $0 == quote }.count }

    /// What stands behind a backslash.
    private mutating func escape(isLong: Bool) throws(TOMLSyntaxError) {
        switch peek {
        case UInt8(ascii: "u"): try codePoint(digits: 4)
        case UInt8(ascii: "U"): try codePoint(digits: 8)
        case let byte? where "btnfr\"\\".utf8.contains(byte): place += 1
        default:
            // At the end of a line it takes the break away, and blanks may stand in front of that.
            skipBlanks()
            guard isLong, try takeLineBreak() else {
                throw unexpected("there is no such escape; one of \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX is")
            }
        }
    }

    private mutating func codePoint(digits: Int) throws(TOMLSyntaxError) {
        let start = place - 1
        let text = String(decoding: bytes[(place + 1)...].prefix(digits), as: UTF8.self)
        guard text.utf8.count == digits, text.allSatisfy(\.isHexDigit), let number = UInt32(text, radix: 16),
            Unicode.Scalar(number) != nil
        else { throw error(at: start, "the escape must have \(digits) hexadecimal digits that name a character") }
        place += 1 + digits
    }
}
