public import EventLines
import FoundationEssentials
import PlainText

extension ReadModel.Value {
    /// The most characters of a value where people read it.
    static let longestText = 60
    /// The most bytes of a value where people read it.
    private static let mostBytes = 16

    /// For people, on one line: `'Fido'`, `3`, `NULL`, `\x0102`; what is long is cut, with how long it is.
    public var shortText: String {
        switch self {
        case .text(let text): "'\(Self.cut(text, of: "characters"))'"
        default: plainText
        }
    }

    /// The same without quotes around a text: for cells. An empty text is `''`, so that it is not taken for nothing.
    public var plainText: String {
        switch self {
        case .null: "NULL"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .text(let text): text.isEmpty ? "''" : Self.cut(text, of: "characters")
        case .bytes(let bytes):
            "\\x" + Self.hexadecimal(bytes.prefix(Self.mostBytes))
                + (bytes.count > Self.mostBytes ? "… (\(bytes.count) bytes)" : "")
        case .json(let value): Self.cut(value.text, of: "characters")
        }
    }

    /// The value in JSON: bytes as `{"base64": "…"}`.
    public var json: JSONValue {
        switch self {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number(let text): .number(text)
        case .text(let text): .string(text)
        case .bytes(let bytes): .object([.init("base64", .string(Data(bytes).base64EncodedString()))])
        case .json(let value): value
        }
    }

    /// The same for values that are equal, another for others.
    var identity: String {
        switch self {
        case .number(let text): "n" + (DecimalText.canonical(text) ?? text)
        case .text: "t" + json.text
        case .json(let value): "j" + value.text
        case .bytes(let bytes): "b" + Self.hexadecimal(bytes[...])
        case .null, .boolean: plainText
        }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
    }

    private static func cut(_ text: String, of unit: String) -> String {
        let start = text.prefix(longestText)
        let isCut = start.endIndex != text.endIndex
        return OneLine.text(String(start)) + (isCut ? "… (\(text.count) \(unit))" : "")
    }
}
