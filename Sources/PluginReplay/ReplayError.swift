/// Why a replay does not come to its end, beside what a plugin or a store says.
public struct ReplayError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error.
    public enum Code: Sendable, Hashable {
        /// A call of the plugin does not return; its thread is in it for good.
        case stuck
        /// What should be an expected read model is another document.
        case document
        /// A column that the read model does not have.
        case unknownColumn
    }

    /// The kind of error.
    public let code: Code
    /// What is wrong, one line.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
