/// Names, labels and help texts as the text format wants them.
enum MetricName {
    /// Letters, digits, `_` and `:`; anything else becomes `_`.
    static func metric(_ label: String) -> String { sanitised(label) { $0 == UInt8(ascii: ":") } }

    /// `application="DogSchool",projection="dogs"`, sorted by name; of two labels with one name the last counts.
    static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        var byName: [String: String] = [:]
        for (name, value) in dimensions { byName[sanitised(name) { _ in false }] = value }
        return byName.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escapedValue($0.value))\"" }
            .joined(separator: ",")
    }

    static func escapedHelp(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\n", "\r\n", "\r": result += "\\n"
            default: result.append(character)
            }
        }
    }

    private static func escapedValue(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func sanitised(_ name: String, also isAllowed: (UInt8) -> Bool) -> String {
        var bytes = name.utf8.map { byte in
            let isWord =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == UInt8(ascii: "_")
            return isWord || isAllowed(byte) ? byte : UInt8(ascii: "_")
        }
        if bytes.isEmpty || (0x30...0x39).contains(bytes[0]) { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
