/// A path to a value in an event's state, below `state`: names and element numbers, `.address.city`, `.lines.0.price`.
///
/// A name of letters, digits, `_` and `-` stands as it is, any other between quotation marks: `."unit price"`.
public struct StatePath: Sendable, Hashable, CustomStringConvertible {
    /// The names, from the outermost on; never empty.
    public let names: [String]

    /// The deepest path.
    public static let mostNames = 64

    /// - Parameter names: from the outermost on; at least one.
    public init(_ names: [String]) {
        self.names = names
    }

    /// As a signature has it, with a dot in front of each name.
    public var description: String {
        names.map { "." + (Self.isBare($0) ? $0 : Self.quoted($0)) }.joined()
    }

    /// The path as the ABI's `json/1` takes it: with dots, or as a JSON Pointer where a name has a dot itself.
    public var jsonPath: String {
        let isPlain =
            names.allSatisfy { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: ".")) }
            && names.first?.utf8.first != UInt8(ascii: "/")
        if isPlain { return names.joined(separator: ".") }
        return names.map { name in
            var text = "/"
            for character in name.unicodeScalars {
                switch character {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(character)
                }
            }
            return text
        }.joined()
    }

    /// What is below the first name, as the ABI's `json/1` takes it; empty for nothing.
    public var restOfJSONPath: String { names.count > 1 ? StatePath(Array(names.dropFirst())).jsonPath : "" }

    /// Whether a byte may stand in a name without quotation marks. Bytes of letters beyond ASCII may.
    static func isBare(_ byte: UInt8) -> Bool {
        NameRules.isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    private static func isBare(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy { isBare($0) } }

    private static func quoted(_ name: String) -> String {
        var text = "\""
        for character in name.unicodeScalars {
            if character == "\"" || character == "\\" { text += "\\" }
            text.unicodeScalars.append(character)
        }
        return text + "\""
    }
}
