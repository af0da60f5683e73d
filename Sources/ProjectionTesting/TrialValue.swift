/// A value of a read model in a test. Literals stand for values: `["Fido", 3, nil]`.
public enum TrialValue: Sendable, Hashable, CustomStringConvertible {
    /// NULL.
    case null
    /// A whole number; SQLite keeps truth values so, too.
    case integer(Int64)
    /// A number with a fraction.
    case real(Double)
    /// A text; a UUID is one on SQLite.
    case text(String)
    /// A BLOB.
    case bytes([UInt8])

    /// As a failed expectation shows it: `"Fido"`, `3`, `NULL`.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let text): text.debugDescription
        case .bytes(let bytes): "bytes \(bytes)"
        }
    }

    /// As the host gives it where a plugin asks for text; nil for NULL.
    var storeText: String? {
        switch self {
        case .null: nil
        case .integer(let value): "\(value)"
        case .real(let value): value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : "\(value)"
        case .text(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    /// nil for what is no BLOB.
    var blob: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

    /// The 16 bytes of a UUID, of 32 hexadecimal digits with or without hyphens; nil for another value.
    var uuid: [UInt8]? {
        if let blob { return blob.count == 16 ? blob : nil }
        let digits = Array((storeText ?? "").utf8.filter { $0 != UInt8(ascii: "-") })
        guard digits.count == 32 else { return nil }
        let bytes = stride(from: 0, to: 32, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        return bytes.count == 16 ? bytes : nil
    }
}

extension TrialValue: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral
{
    /// NULL.
    public init(nilLiteral: ()) { self = .null }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .real(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
}
