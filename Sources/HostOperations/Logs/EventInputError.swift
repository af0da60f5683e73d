/// Why events cannot be taken from where they should come from.
public struct EventInputError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Sendable, Hashable {
        /// It cannot be opened.
        case cannotBeOpened
        /// Reading it, or keeping what was read, failed.
        case io
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong with what, one line.
    public let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
