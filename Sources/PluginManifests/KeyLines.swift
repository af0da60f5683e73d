/// Where the keys of a TOML text seem to stand.
///
/// TOMLKit keeps no positions, so this reads headers and keys by itself. It knows strings, comments and brackets well
/// enough not to be misled by what is inside of them; keys of inline tables have the line of the key that holds them.
struct KeyLines {
    private var lines: [[String]: Int] = [:]
    /// The most parts of one dotted key.
    private(set) var deepestKey = 0

    init(_ text: String) {
        var scanner = KeyScanner(text)
        var header: [String] = []
        while let found = scanner.next() {
            deepestKey = max(deepestKey, found.key.count)
            // A key this deep is refused by who asks; remembering all its prefixes would cost its square.
            guard found.key.count <= TOMLNode.deepestNesting else { continue }
            if found.isHeader { header = [] }
            let path = header + found.key
            if found.isHeader { header = found.key }
            for length in 1...max(1, path.count) where length <= path.count {
                let prefix = Array(path.prefix(length))
                if lines[prefix] == nil { lines[prefix] = found.line }
            }
            if found.isHeader { lines[path] = found.line }
        }
    }

    /// The names of the keys and tables right below a table, sorted.
    func names(below path: [String]) -> [String] {
        lines.keys.filter { $0.count == path.count + 1 && $0.starts(with: path) }.compactMap(\.last).sorted()
    }

    /// The line of a key, or of the nearest table around it; nil for the document itself.
    func line(of path: [String]) -> Int? {
        var path = path[...]
        while !path.isEmpty {
            if let line = lines[Array(path)] { return line }
            path.removeLast()
        }
        return nil
    }
}

/// Goes through a TOML text from one key to the next.
private struct KeyScanner {
    struct Found {
        var key: [String]
        var line: Int
        var isHeader: Bool
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func next() -> Found? {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "["):
                let start = line
                while peek() == UInt8(ascii: "[") { advance() }
                let key = dottedKey(until: UInt8(ascii: "]"))
                skipLine()
                return Found(key: key, line: start, isHeader: true)
            default:
                let start = line
                let key = dottedKey(until: UInt8(ascii: "="))
                skipValue()
                return Found(key: key, line: start, isHeader: false)
            }
        }
        return nil
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func advance() {
        if bytes[index] == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    private mutating func skipLine() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
    }

    /// The parts of a key up to `end` or the end of the line; `end` is passed over.
    private mutating func dottedKey(until end: UInt8) -> [String] {
        var parts: [String] = []
        var part = ""
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            if byte == end {
                advance()
                break
            }
            switch byte {
            case UInt8(ascii: "."):
                parts.append(part)
                part = ""
                advance()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): part = quoted()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
            default:
                // At least one: it may be a control character.
                let start = index
                repeat { advance() } while peek().map { $0 != end && $0 > 0x20 && $0 != UInt8(ascii: ".") } ?? false
                part += String(decoding: bytes[start..<index], as: UTF8.self)
            }
        }
        return parts + [part]
    }

    private mutating func skipValue() {
        var depth = 0
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\n"):
                advance()
                if depth == 0 { return }
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = quoted()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                advance()
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                advance()
            default: advance()
            }
        }
    }

    /// Passes over a string of any of the four kinds and gives what is between its quotes, escapes as written.
    private mutating func quoted() -> String {
        let quote = bytes[index]
        let isLong = bytes[index...].starts(with: [quote, quote, quote])
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        let start = index
        while let byte = peek() {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                if index < bytes.count { advance() }
            } else if isLong ? bytes[index...].starts(with: [quote, quote, quote]) : byte == quote {
                let content = String(decoding: bytes[start..<index], as: UTF8.self)
                for _ in 0..<(isLong ? 3 : 1) { advance() }
                return content
            } else if byte == UInt8(ascii: "\n"), !isLong {
                break
            } else {
                advance()
            }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }
}
