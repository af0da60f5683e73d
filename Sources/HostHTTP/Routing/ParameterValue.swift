/// A parameter's value.
enum ParameterValue: Sendable, Equatable {
    case text(String)
    case integer(Int64)
    case seconds(Double)
    case boolean(Bool)
    case list([String])
    case range(Int64, Int64)
}
