import CSimdJSON
import PluginManifests

/// Why an argument cannot be made from an event.
struct ArgumentFault {
    enum Reason {
        case isMissing
        /// JSON's null.
        case isNull
        /// A value of this kind, as `csimdjson_kind` gives it.
        case isOther(Int32)
        /// An integer that the type does not hold.
        case isOutOfRange
        /// A number with a fraction where an integer is expected.
        case hasFraction
        /// A text that is no UUID.
        case isNoUUID
    }

    /// Which argument of the signature.
    let index: Int
    let reason: Reason

    /// One line without the value: it may be personal.
    func text(_ signature: FunctionSignature) -> String {
        let argument = signature.arguments[index]
        let expected = "expected \(argument.typeText)"
        let field: String
        switch argument.source {
        case .count(let path): field = "the field 'state\(path)', whose elements \(signature.symbol) gets counted,"
        default: field = "the field '\(argument.name)'"
        }
        let found =
            switch reason {
            case .isMissing: "is missing, \(expected)"
            case .isNull: "is null, \(expected)"
            case .isOther(let kind): "is \(Self.name(of: kind)), \(expectedText(argument))"
            case .isOutOfRange: "is an integer out of the range of \(argument.type.rawValue), \(expected)"
            case .hasFraction: "is a number with a fraction or an exponent, \(expected)"
            case .isNoUUID: "is a text that is no UUID, \(expected)"
            }
        return "\(signature.symbol): \(field) \(found)"
    }

    private func expectedText(_ argument: FunctionArgument) -> String {
        if case .count = argument.source { return "expected an array or an object" }
        return "expected \(argument.typeText)"
    }

    private static func name(of kind: Int32) -> String {
        switch kind {
        case CSIMDJSON_BOOL: "a bool"
        case CSIMDJSON_INT64: "an integer"
        case CSIMDJSON_DOUBLE: "a number"
        case CSIMDJSON_TEXT: "a text"
        case CSIMDJSON_ARRAY: "an array"
        case CSIMDJSON_OBJECT: "an object"
        default: "null"
        }
    }
}
