/// Walks over JSON text and checks every byte of it, UTF-8 included, without building anything.
///
/// What is valid here is what `projectionist.json/1` reads: RFC 8259, and the numbers of ``Words/python``.
///
/// Borrows the bytes; offsets count from the first.
struct JSONScanner {
    /// The deepest nesting: the same as that of what reads states on the way to a plugin, and about that of Python's
    /// decoder.
    static let deepest = 1000

    /// The numbers that are written as words.
    enum Words {
        /// `NaN`, `Infinity` and `-Infinity`, which Python's `json` writes by default.
        case python
        /// None.
        case rfc8259
    }

    /// Where a string stands, its quotes not counted.
    struct StringToken {
        let range: Range<Int>
        let hasEscapes: Bool
    }

    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset = 0
    /// What the bytes are, in faults: a line, or a request's body.
    private let subject: StaticString
    private let words: Words

    init(_ bytes: UnsafeBufferPointer<UInt8>, subject: StaticString = "line", words: Words = .python) {
        self.bytes = bytes
        self.subject = subject
        self.words = words
    }

    /// The byte at the offset; 0 at the end, which no valid JSON holds.
    var byte: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func skipBlank() {
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): offset += 1
            default: return
            }
        }
    }

    /// Steps over `expected` if it stands here.
    mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: expected) else { return false }
        offset += 1
        return true
    }

    /// Steps over a value of any kind.
    mutating func skipValue(depth: Int = 0) throws(LineFault) {
        switch byte {
        case UInt8(ascii: "{"):
            try skipMembers(depth: depth)
        case UInt8(ascii: "["):
            try skipElements(depth: depth)
        case UInt8(ascii: "\""):
            _ = try string()
        case UInt8(ascii: "-") where words == .python && isNegativeInfinity:
            try skipWord("-Infinity")
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try skipNumber()
        case UInt8(ascii: "N") where words == .python: try skipWord("NaN")
        case UInt8(ascii: "I") where words == .python: try skipWord("Infinity")
        case UInt8(ascii: "t"): try skipWord("true")
        case UInt8(ascii: "f"): try skipWord("false")
        case UInt8(ascii: "n"): try skipWord("null")
        default: throw unexpected("a value")
        }
    }

    private mutating func skipMembers(depth: Int) throws(LineFault) {
        try enter(depth)
        skipBlank()
        if take("}") { return }
        while true {
            skipBlank()
            guard byte == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
            _ = try string()
            skipBlank()
            guard take(":") else { throw unexpected("':'") }
            skipBlank()
            try skipValue(depth: depth + 1)
            skipBlank()
            if take("}") { return }
            guard take(",") else { throw unexpected("',' or '}'") }
        }
    }

    private mutating func skipElements(depth: Int) throws(LineFault) {
        try enter(depth)
        skipBlank()
        if take("]") { return }
        while true {
            skipBlank()
            try skipValue(depth: depth + 1)
            skipBlank()
            if take("]") { return }
            guard take(",") else { throw unexpected("',' or ']'") }
        }
    }

    private mutating func enter(_ depth: Int) throws(LineFault) {
        guard depth < Self.deepest else {
            throw LineFault(offset, "nested more than \(Self.deepest) deep")
        }
        offset += 1
    }

    private var isNegativeInfinity: Bool { offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "I") }

    private mutating func skipWord(_ word: StaticString) throws(LineFault) {
        let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[offset...].starts(with: expected) else { throw unexpected("a value") }
        offset += expected.count
    }

    /// Steps over a number.
    mutating func skipNumber() throws(LineFault) {
        _ = take("-")
        if take("0") {
            if isDigit { throw LineFault(offset, "invalid JSON: a number must not begin with 0") }
        } else {
            try skipDigits()
        }
        if take(".") { try skipDigits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
    }

    private var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func skipDigits() throws(LineFault) {
        guard isDigit else { throw unexpected("a digit") }
        while isDigit { offset += 1 }
    }

    /// What stands here in place of what was expected.
    func unexpected(_ expected: String) -> LineFault {
        if isAtEnd { return LineFault(offset, "invalid JSON: the \(subject) ends where \(expected) is expected") }
        let found: String =
            switch byte {
            case 0x20...0x7E: "'\(Unicode.Scalar(byte))'"
            case 0: "a NUL byte"
            case 0x80...: "a character outside a string"
            default: "a control character"
            }
        return LineFault(offset, "invalid JSON: \(found) where \(expected) is expected")
    }

    /// Moves to where a string's end was found; for the string part of the scanner.
    mutating func advance(to offset: Int) { self.offset = offset }
}
