/// A field of an event's state that is not as it was asked for. The report of the error names the event too; no value
/// of the state is in it.
public struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable, Hashable {
        /// There is no such field.
        case missing
        /// The field is null.
        case null
        /// The field is of another type, which is named.
        case mistyped(found: String)
        /// The field is text, but not of the form that was asked for, or a number out of range.
        case malformed
        /// The state as a whole is not JSON, with the host's words.
        case invalidState(String)
    }

    /// The path that was asked for; empty for the state as a whole.
    public let path: String
    /// What was asked for: `text`, `an integer`, ...
    public let expected: String
    /// What is wrong with the field.
    public let problem: Problem

    init(_ path: String, expected: StaticString = "", problem: Problem) {
        self.path = path
        self.expected = expected.description
        self.problem = problem
    }

    /// The field, what it is and what is expected, one line; no value of the state.
    public var description: String {
        let field = path.isEmpty ? "the state" : "the field '\(path)'"
        return switch problem {
        case .missing: "\(field) is missing (\(expected) is expected)"
        case .null: "\(field) is null (\(expected) is expected)"
        case .mistyped(let found): "\(field) is \(found), not \(expected)"
        case .malformed: "\(field) cannot be read as \(expected)"
        case .invalidState(let why): why.hasPrefix("the state ") ? why : "the state is not JSON: \(why)"
        }
    }
}
