import NIOHTTP1

/// One route: what it matches, what it takes, and what is said of it. The server and its OpenAPI description are made of
/// the same declarations.
struct Route: Sendable {
    /// A piece of a path.
    enum Segment: Sendable, Hashable {
        case literal(String)
        case capture(String)
    }

    let operation: Operation
    let method: HTTPMethod
    /// `/applications/{application}/events`.
    let template: String
    let segments: [Segment]
    /// Of the path, the query and the header.
    let parameters: [ParameterDefinition]
    /// Whether it is served without the token.
    var isOpen = false
    /// Whether a worker serves it too.
    var isOperational = false
    /// Whether the feature behind it is in this version.
    var isImplemented = true
    /// Whether `HEAD` is served by the same code.
    var hasHead: Bool { method == .GET && ![.feed, .events].contains(operation) }

    init(_ operation: Operation, _ method: HTTPMethod, _ template: String, _ parameters: [ParameterDefinition] = []) {
        self.operation = operation
        self.method = method
        self.template = template
        self.parameters = parameters
        // The root has one segment, which is empty.
        segments = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { piece in
            piece.hasPrefix("{") ? .capture(String(piece.dropFirst().dropLast())) : .literal(String(piece))
        }
    }

    func takes(_ method: HTTPMethod) -> Bool { method == self.method || hasHead && method == .HEAD }

    /// Only what every role does.
    func operational() -> Route { with { $0.isOperational = true } }
    /// Served to everybody.
    func open() -> Route { with { $0.isOpen = true } }
    /// Answers 501 in this version.
    func notImplemented() -> Route { with { $0.isImplemented = false } }

    private func with(_ change: (inout Route) -> Void) -> Route {
        var route = self
        change(&route)
        return route
    }
}
