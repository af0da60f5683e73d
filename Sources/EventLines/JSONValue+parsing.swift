extension JSONValue {
    /// Reads a document of RFC 8259, strictly; a key that stands twice in an object is an error.
    ///
    /// - Parameters:
    ///   - document: UTF-8.
    ///   - source: what an error calls it: the file's name.
    public init(parsing document: [UInt8], source: String) throws(EventLineError) {
        var value = JSONValue.null
        var fault: LineFault?
        var line = 1
        var column: Int?
        document.withUnsafeBufferPointer { bytes in
            var scanner = JSONScanner(bytes, subject: "document", words: .rfc8259)
            do throws(LineFault) {
                scanner.skipBlank()
                value = try Self.parse(&scanner, depth: 0)
                scanner.skipBlank()
                guard scanner.isAtEnd else { throw scanner.unexpected("the end of the document") }
            } catch {
                fault = error
                let before = bytes.prefix(error.offset ?? 0)
                line += before.count { $0 == UInt8(ascii: "\n") }
                let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
                let rest = LineFault(error.offset.map { $0 - start }, error.message)
                column = rest.column(in: UnsafeBufferPointer(rebasing: bytes[start...]))
            }
        }
        if let fault { throw EventLineError(source: source, line: line, column: column, message: fault.message) }
        self = value
    }

    private static func parse(_ scanner: inout JSONScanner, depth: Int) throws(LineFault) -> JSONValue {
        guard depth < JSONScanner.deepest else {
            throw LineFault(scanner.offset, "nested more than \(JSONScanner.deepest) deep")
        }
        switch scanner.byte {
        case UInt8(ascii: "{"): return try parseObject(&scanner, depth: depth)
        case UInt8(ascii: "["): return try parseArray(&scanner, depth: depth)
        case UInt8(ascii: "\""): return .string(try scanner.text(of: scanner.string()))
        default:
            let start = scanner.offset
            try scanner.skipValue()
            let text = String(decoding: scanner.bytes[start..<scanner.offset], as: UTF8.self)
            return switch text {
            case "null": .null
            case "true": .boolean(true)
            case "false": .boolean(false)
            default: .number(text)
            }
        }
    }

    private static func parseObject(_ scanner: inout JSONScanner, depth: Int) throws(LineFault) -> JSONValue {
        _ = scanner.take("{")
        scanner.skipBlank()
        var members: [Member] = []
        var names: Set<[UInt8]> = []
        if scanner.take("}") { return .object([]) }
        repeat {
            scanner.skipBlank()
            let offset = scanner.offset
            guard scanner.byte == UInt8(ascii: "\"") else { throw scanner.unexpected("a key in double quotes") }
            let name = try scanner.text(of: scanner.string())
            guard names.insert(Array(name.utf8)).inserted else {
                throw LineFault(offset, "the key '\(name.prefix(80))' twice in one object")
            }
            scanner.skipBlank()
            guard scanner.take(":") else { throw scanner.unexpected("':'") }
            scanner.skipBlank()
            members.append(Member(name, try parse(&scanner, depth: depth + 1)))
            scanner.skipBlank()
        } while scanner.take(",")
        guard scanner.take("}") else { throw scanner.unexpected("',' or '}'") }
        return .object(members)
    }

    private static func parseArray(_ scanner: inout JSONScanner, depth: Int) throws(LineFault) -> JSONValue {
        _ = scanner.take("[")
        scanner.skipBlank()
        var elements: [JSONValue] = []
        if scanner.take("]") { return .array([]) }
        repeat {
            scanner.skipBlank()
            elements.append(try parse(&scanner, depth: depth + 1))
            scanner.skipBlank()
        } while scanner.take(",")
        guard scanner.take("]") else { throw scanner.unexpected("',' or ']'") }
        return .array(elements)
    }
}
