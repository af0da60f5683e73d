/// Cuts a statement into the words outside of its strings and comments, as PostgreSQL's lexer does.
struct StatementScanner {
    enum Word {
        /// An identifier or keyword: folded to lower case, or as quoted.
        case name(String)
        /// `$1`.
        case parameter(Int)
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ statement: String) { bytes = Array(statement.utf8) }

    mutating func next() -> Word? {
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
                skip { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                skipComment()
            case UInt8(ascii: "'"):
                skipString(escapes: false)
            case UInt8(ascii: "\""):
                return .name(quoted())
            case UInt8(ascii: "$"):
                if let word = dollar() { return word }
            case _ where Self.startsName(byte):
                let start = index
                skip { Self.startsName($0) || Self.isDigit($0) || $0 == UInt8(ascii: "$") }
                let name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
                if name == "u", peek(0) == UInt8(ascii: "&"), peek(1) == UInt8(ascii: "\"") {
                    index += 1
                    return .name(Self.decoded(quoted()))
                } else if name == "e", peek(0) == UInt8(ascii: "'") {
                    skipString(escapes: true)
                } else if ["b", "x", "n"].contains(name), peek(0) == UInt8(ascii: "'") {
                    skipString(escapes: false)
                } else {
                    return .name(name)
                }
            case _ where Self.isDigit(byte):
                skip { Self.isDigit($0) || Self.startsName($0) }
            default:
                index += 1
            }
        }
        return nil
    }

    /// `U&"\0072ole"` is `role`. With UESCAPE behind it the escape is another one: ``StatementShape`` refuses that.
    private static func decoded(_ name: String) -> String {
        var text = ""
        var rest = name[...]
        while let start = rest.firstIndex(of: "\\") {
            text += rest[..<start]
            rest = rest[rest.index(after: start)...]
            let isLong = rest.first == "+"
            let digits = rest.dropFirst(isLong ? 1 : 0).prefix(isLong ? 6 : 4)
            if let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) {
                text.unicodeScalars.append(scalar)
                rest = rest.dropFirst(digits.count + (isLong ? 1 : 0))
            } else {
                text += "\\"
                rest = rest.first == "\\" ? rest.dropFirst() : rest
            }
        }
        return text + rest
    }

    private func peek(_ distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    private mutating func skip(while condition: (UInt8) -> Bool) {
        while index < bytes.count, condition(bytes[index]) { index += 1 }
    }

    private mutating func skipComment() {
        var depth = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if bytes[index] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                index += 2
                if depth == 0 { return }
            } else {
                index += 1
            }
        }
    }

    private mutating func skipString(escapes: Bool) {
        index += 1
        while index < bytes.count {
            if escapes, bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] != UInt8(ascii: "'") {
                index += 1
            } else if peek(1) == UInt8(ascii: "'") {
                index += 2
            } else {
                index += 1
                return
            }
        }
    }

    private mutating func quoted() -> String {
        var name: [UInt8] = []
        index += 1
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "\"") {
                name.append(bytes[index])
                index += 1
            } else if peek(1) == UInt8(ascii: "\"") {
                name.append(UInt8(ascii: "\""))
                index += 2
            } else {
                index += 1
                break
            }
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// `$1`, or a string between dollar quotes, which is passed over.
    private mutating func dollar() -> Word? {
        index += 1
        if let digit = peek(0), Self.isDigit(digit) {
            let start = index
            skip(while: Self.isDigit)
            return .parameter(Int(String(decoding: bytes[start..<index], as: UTF8.self)) ?? Int.max)
        }
        let start = index
        skip { Self.startsName($0) || Self.isDigit($0) }
        guard peek(0) == UInt8(ascii: "$") else { return nil }
        let tag = Array("$".utf8) + bytes[start..<index] + Array("$".utf8)
        index += 1
        while index + tag.count <= bytes.count {
            if bytes[index] == UInt8(ascii: "$"), bytes[index..<index + tag.count].elementsEqual(tag) {
                index += tag.count
                return nil
            }
            index += 1
        }
        index = bytes.count
        return nil
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
