extension TOMLGrammar {
    /// - Parameter depth: how many values are around this one, and itself.
    mutating func value(depth: Int) throws(TOMLSyntaxError) {
        guard depth <= TOMLNode.deepestNesting else {
            throw error(at: place, "values are nested more than \(TOMLNode.deepestNesting) deep")
        }
        switch peek {
        case UInt8(ascii: "\""): try basicString(isKey: false)
        case UInt8(ascii: "'"): try literalString(isKey: false)
        case UInt8(ascii: "["): try array(depth)
        case UInt8(ascii: "{"): try inlineTable(depth)
        default: try scalar()
        }
    }

    private mutating func array(_ depth: Int) throws(TOMLSyntaxError) {
        place += 1
        while true {
            try skipLines()
            if take("]") { return }
            try value(depth: depth + 1)
            try skipLines()
            if take("]") { return }
            guard take(",") else { throw unexpected("',' or ']' must stand behind a value in an array") }
        }
    }

    /// Blanks, comments and ends of lines: an array may go over many.
    private mutating func skipLines() throws(TOMLSyntaxError) {
        repeat {
            skipBlanks()
            if peek == UInt8(ascii: "#") { try comment() }
        } while try takeLineBreak()
    }

    private mutating func inlineTable(_ depth: Int) throws(TOMLSyntaxError) {
        place += 1
        skipBlanks()
        if take("}") { return }
        repeat {
            skipBlanks()
            try keyAndValue(depth: depth + 1)
            skipBlanks()
        } while take(",")
        guard take("}") else { throw unexpected("',' or '}' must stand behind a value in an inline table") }
    }

    private mutating func scalar() throws(TOMLSyntaxError) {
        let start = place
        func isOfScalar(_ byte: UInt8) -> Bool {
            NameRules.isLetterOrDigit(byte) || [0x2B, 0x2D, 0x2E, 0x3A, 0x5F].contains(byte)  // + - . : _
        }
        while peek.map(isOfScalar) ?? false { place += 1 }
        guard place > start else { throw unexpected("a value must stand here") }
        // A date and a time may have a blank between them.
        if TOMLScalar.isDate(bytes[start..<place]), peek == UInt8(ascii: " "), place + 1 < bytes.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place + 1])
        {
            place += 1
            while peek.map(isOfScalar) ?? false { place += 1 }
        }
        guard TOMLScalar.isValid(bytes[start..<place]) else {
            let text = String(decoding: bytes[start..<place].prefix(40), as: UTF8.self)
            throw error(at: start, "'\(text)' is no value; a text stands in quotes")
        }
    }
}
