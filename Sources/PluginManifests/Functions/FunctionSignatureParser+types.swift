/// Which types go with which sources.
extension FunctionSignatureParser {
    func check(
        _ argument: FunctionArgument, typePlace: Int, optionPlace: Int
    ) throws(FunctionSignatureError) {
        let types = Self.types(of: argument.source)
        guard types.contains(argument.type) else {
            let names = types.map(\.rawValue).joined(separator: " or ")
            throw error(
                at: typePlace, "'\(argument.name)' cannot be \(argument.type.rawValue)",
                fix: argument.type == .fn
                    ? "write \(names); a host function is \(HostFunctionName.allCases.map { "'\($0.rawValue): fn'" }.joined(separator: " or "))"
                    : "write \(names)")
        }
        guard argument.isOptional else { return }
        switch argument.source {
        case .host, .column:
            throw error(at: optionPlace, "'\(argument.name)' is always there", fix: "remove the '?'")
        case .field, .count: break
        }
    }

    private static func types(of source: FunctionArgument.Source) -> [FunctionArgumentType] {
        switch source {
        case .host: [.fn]
        case .column(let column): column.types
        case .field: [.i32, .i64, .f64, .bool, .text, .bytes, .uuid]
        case .count: [.i64, .i32]
        }
    }
}
