import PlainText

/// Any JSON as a value. Numbers keep their digits, objects the order of their members, which counts for nothing when they are
/// compared.
public enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// As it is written.
    case number(String)
    /// A text.
    case string(String)
    /// The elements.
    case array([JSONValue])
    /// The members, in the order in which they stand.
    case object([Member])

    /// A member of an object.
    public struct Member: Sendable, Equatable {
        /// Its key.
        public let name: String
        /// What the key leads to.
        public let value: JSONValue

        /// A member from its parts.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Numbers by what they are, objects without regard to the order of their members, texts by their bytes.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.boolean(let left), .boolean(let right)): left == right
        case (.number(let left), .number(let right)): DecimalText.areEqual(left, right)
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)):
            left.count == right.count
                && zip(left.sorted(by: Self.order), right.sorted(by: Self.order)).allSatisfy(==)
        default: false
        }
    }

    private static func order(_ left: Member, _ right: Member) -> Bool {
        left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }

    /// Appends the value on one line, with a blank behind each comma and colon.
    public func append(to output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .boolean(let value): output += (value ? "true" : "false").utf8
        case .number(let text): output += text.utf8
        case .string(let text): JSONText.append(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output += ", ".utf8 }
                element.append(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output += ", ".utf8 }
                JSONText.append(member.name, to: &output)
                output += ": ".utf8
                member.value.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// The value on one line.
    public var text: String {
        var output: [UInt8] = []
        append(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
