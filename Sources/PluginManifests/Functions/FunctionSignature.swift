/// A C function of a library, as a manifest binds it: `on_placed(execute: fn, state.total: f64) -> i32`.
///
/// Its ``description`` is a signature that reads as an equal value again.
public struct FunctionSignature: Sendable, Hashable, CustomStringConvertible {
    /// What the function's return value means.
    public enum Result: String, Sendable, Hashable, CaseIterable {
        /// `int32_t`: anything but 0 is the failure of the event, with that code.
        case i32
        /// Nothing is returned: only a host function can make the event fail.
        case void
    }

    /// The exported symbol.
    public let symbol: String
    /// In the order in which the function takes them.
    public let arguments: [FunctionArgument]
    /// What the return value means.
    public let result: Result

    /// The most arguments of a function.
    public static let mostArguments = 64
    /// The most bytes of a signature's text.
    public static let mostBytes = 4096

    /// A signature from its parts; ``init(parsing:)`` is what checks them.
    public init(symbol: String, arguments: [FunctionArgument], result: Result) {
        self.symbol = symbol
        self.arguments = arguments
        self.result = result
    }

    /// Reads the text of a signature.
    ///
    /// - Throws: what is wrong, where, and what to do.
    public init(parsing text: String) throws(FunctionSignatureError) {
        var parser = FunctionSignatureParser(text)
        self = try parser.signature()
    }

    /// The signature as a manifest has it.
    public var description: String {
        "\(symbol)(\(arguments.map(\.description).joined(separator: ", "))) -> \(result.rawValue)"
    }
}
