import EventLines

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

    private func append(to output: inout [UInt8]) { value.append(to: &output) }

    private var value: JSONValue {
        switch self {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): .number("\(value)")
        case .number(let value): value.isFinite ? .number("\(value)") : .null
        case .string(let value): .string(value)
        case .array(let elements): .array(elements.map(\.value))
        case .object(let members): .object(members.map { .init($0.0, $0.1.value) })
        }
    }
}
