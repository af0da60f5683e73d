import EventLines
import PlainText

/// A value to print as JSON; the members of an object keep the order in which they are given.
enum JSONDocument {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONDocument])
    case object([(String, JSONDocument)])

    /// `null` for nil.
    init(_ value: Int64?) { self = value.map(Self.integer) ?? .null }
    init(_ value: String?) { self = value.map(Self.string) ?? .null }
    /// Rounded to a thousandth: what is measured here is not known better.
    init(_ value: Double?) { self = value.map { .number(($0 * 1000).rounded() / 1000) } ?? .null }

    /// The document with its end of line. The elements of an outer array stand on a line each.
    var text: [UInt8] {
        var output: [UInt8] = []
        if case .array(let elements) = self, !elements.isEmpty {
            for (index, element) in elements.enumerated() {
                output += (index == 0 ? "[\n  " : ",\n  ").utf8
                element.append(to: &output)
            }
            output += "\n]\n".utf8
        } else {
            append(to: &output)
            output.append(UInt8(ascii: "\n"))
        }
        return output
    }

    private func append(to output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .boolean(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += String(value).utf8
        case .number(let value): output += (value.isFinite ? "\(value)" : "null").utf8
        case .string(let value): JSONText.append(value, to: &output)
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
                JSONText.append(member.0, to: &output)
                output += ": ".utf8
                member.1.append(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }
}
