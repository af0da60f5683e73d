/// One argument of a function that a manifest binds: where its value comes from, and its type.
public struct FunctionArgument: Sendable, Hashable, CustomStringConvertible {
    /// Where the value comes from.
    public enum Source: Sendable, Hashable {
        /// A function of the host.
        case host(HostFunctionName)
        /// A column of the event.
        case column(EventColumn)
        /// A value in the event's state.
        case field(StatePath)
        /// The number of elements or members of a value in the event's state.
        case count(StatePath)
    }

    /// Where the value comes from.
    public let source: Source
    /// The type as which the function gets it.
    public let type: FunctionArgumentType
    /// Whether the value may be missing or null: then a scalar has a flag in front, and the others are a null pointer.
    public let isOptional: Bool

    /// An argument from its parts.
    public init(_ source: Source, _ type: FunctionArgumentType, isOptional: Bool = false) {
        self.source = source
        self.type = type
        self.isOptional = isOptional
    }

    /// The source as a signature has it: `state.total`, `count(state.lines)`.
    public var name: String {
        switch source {
        case .host(let function): function.rawValue
        case .column(let column): column.rawValue
        case .field(let path): "state\(path)"
        case .count(let path): "count(state\(path))"
        }
    }

    /// What it takes of the state; nil for what is no value of it.
    public var path: StatePath? {
        switch source {
        case .field(let path), .count(let path): path
        case .host, .column: nil
        }
    }

    /// The argument as a signature has it: `state.total: f64`.
    public var description: String { "\(name): \(typeText)" }

    /// The type as a signature has it: `f64?`.
    public var typeText: String { type.rawValue + (isOptional ? "?" : "") }
}
