/// Why a text is no signature.
public struct FunctionSignatureError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the text it is, in characters, counted from 1.
    public let column: Int
    /// What is wrong.
    public let message: String
    /// What to do about it.
    public let fix: String

    /// One line.
    public var description: String { "column \(column): \(message); \(fix)" }
}
