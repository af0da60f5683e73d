/// Whether a text is TOML by its grammar, and if not where and why.
///
/// The parser behind it ends the process at some texts that are not: its assertions, which are also in what is built for release,
/// take for granted what nobody has looked at (toml++ 3: `[é]`, `a = [}`). So only what passes here gets there. What it says of
/// a text that does (keys that come twice, dates that cannot be) is the parser's.
///
/// Source: TOML 1.0.0, toml.io/en/v1.0.0, and its ABNF.
struct TOMLGrammar {
    let bytes: [UInt8]
    var place = 0

    /// - Throws: the first place at which the text is no TOML.
    static func check(_ text: String) throws(TOMLSyntaxError) {
        var grammar = TOMLGrammar(bytes: Array(text.utf8))
        try grammar.document()
    }

    private mutating func document() throws(TOMLSyntaxError) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        while true {
            skipBlanks()
            switch peek {
            case nil: return
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): break
            case UInt8(ascii: "["): try header()
            default: try keyAndValue(depth: 1)
            }
            try endOfLine()
        }
    }

    private mutating func header() throws(TOMLSyntaxError) {
        place += 1
        let isOfArray = take("[")
        skipBlanks()
        try key("the header of a table")
        try expect("]", "behind the name of a table")
        if isOfArray {
            guard peek == UInt8(ascii: "]") else {
                throw unexpected("']]' must stand behind the name of a table in an array")
            }
            place += 1
        }
    }

    /// `a.b = value`.
    ///
    /// - Parameter depth: of the value, counted from 1.
    mutating func keyAndValue(depth: Int) throws(TOMLSyntaxError) {
        try key("a line")
        try expect("=", "behind a key")
        skipBlanks()
        try value(depth: depth)
    }

    private mutating func key(_ what: String) throws(TOMLSyntaxError) {
        repeat {
            skipBlanks()
            switch peek {
            case UInt8(ascii: "\""): try basicString(isKey: true)
            case UInt8(ascii: "'"): try literalString(isKey: true)
            case let byte? where Self.isOfBareKey(byte): while peek.map(Self.isOfBareKey) ?? false { place += 1 }
            default: throw unexpected("\(what) must begin with a name, and one must stand behind each '.'")
            }
            skipBlanks()
        } while take(".")
    }

    /// Blanks, a comment, and the end of the line or of the text.
    private mutating func endOfLine() throws(TOMLSyntaxError) {
        skipBlanks()
        if peek == UInt8(ascii: "#") { try comment() }
        guard peek != nil else { return }
        guard try takeLineBreak() else { throw unexpected("a line must end here") }
    }

    mutating func comment() throws(TOMLSyntaxError) {
        while let byte = peek, byte != UInt8(ascii: "\n"), !isAtLineBreak {
            if Self.isControl(byte) { throw unexpected("a comment holds no control characters") }
            place += 1
        }
    }

    // MARK: Bytes

    var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func skipBlanks() {
        while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { place += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar, _ words: String) throws(TOMLSyntaxError) {
        skipBlanks()
        guard take(character) else { throw unexpected("'\(character)' must stand \(words)") }
    }

    private var isAtLineBreak: Bool {
        peek == UInt8(ascii: "\n") || bytes[place...].starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
    }

    /// Passes over the end of a line, which a carriage return alone is not.
    mutating func takeLineBreak() throws(TOMLSyntaxError) -> Bool {
        guard isAtLineBreak else {
            if peek == UInt8(ascii: "\r") {
                throw unexpected("a line ends with a line feed, alone or behind a carriage return")
            }
            return false
        }
        place += peek == UInt8(ascii: "\r") ? 2 : 1
        return true
    }

    private static func isOfBareKey(_ byte: UInt8) -> Bool {
        NameRules.isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Those that stand nowhere in TOML; a tab is none.
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F }

    // MARK: Errors

    /// At this place, with what is found there.
    func unexpected(_ message: String) -> TOMLSyntaxError { error(at: place, "\(message), found \(found)") }

    func error(at place: Int, _ message: String) -> TOMLSyntaxError {
        let before = bytes[..<place]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        // The characters of the line, not its bytes.
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return TOMLSyntaxError(line: line, column: column, message: message)
    }

    private var found: String {
        guard let byte = peek else { return "the end of the text" }
        if byte == UInt8(ascii: "\n") { return "the end of the line" }
        let scalar = String(decoding: bytes[place...].prefix(4), as: UTF8.self).unicodeScalars.first ?? " "
        return Self.isControl(byte) || byte == UInt8(ascii: "\t")
            ? "the control character U+\(String(scalar.value, radix: 16, uppercase: true))" : "'\(scalar)'"
    }
}
