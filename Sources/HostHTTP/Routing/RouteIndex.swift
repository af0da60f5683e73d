import NIOHTTP1

/// Finds the route of a request.
///
/// Not Hummingbird's router, which serves the routes that an embedding program adds: this one tells a path that is unknown
/// from a method that is not allowed, decodes each segment once and strictly, and is asked before the body is read.
struct RouteIndex: Sendable {
    /// What a path and a method lead to.
    enum Outcome {
        case match(RouteMatch)
        /// The path is there, but not with this method; those that it has.
        case otherMethods([String])
        case unknown
        /// The path cannot be read, and why.
        case unreadable(String)
    }

    let routes: [Route]

    init(_ options: HTTPOptions) { routes = Route.table(options) }

    /// - Parameter target: the request's target in origin form, `/path?query`.
    func find(_ method: HTTPMethod, _ target: String) -> Outcome {
        let end = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        let path = target[..<(end ?? target.endIndex)]
        let query = end.map { target[target.utf8.index(after: $0)...] }
        let pieces: [String]
        do { pieces = try PercentCoding.segments(path) } catch { return .unreadable(error.message) }
        var methods: [String] = []
        for route in routes where route.segments.count == pieces.count {
            guard let captures = Self.captures(route, pieces) else { continue }
            if route.takes(method) {
                return .match(
                    RouteMatch(route: route, captures: captures, query: query, isHead: method == .HEAD))
            }
            methods.append(route.method.rawValue)
            if route.hasHead { methods.append("HEAD") }
        }
        return methods.isEmpty ? .unknown : .otherMethods(methods + ["OPTIONS"])
    }

    /// What a method-less look at the server as a whole, `OPTIONS *`, answers.
    var allMethods: [String] { ["DELETE", "GET", "HEAD", "OPTIONS", "POST"] }

    private static func captures(_ route: Route, _ pieces: [String]) -> [String]? {
        for (segment, piece) in zip(route.segments, pieces) {
            switch segment {
            case .literal(let text) where text != piece: return nil
            case .capture where piece.isEmpty: return nil
            case .literal, .capture: break
            }
        }
        return zip(route.segments, pieces).compactMap { segment, piece in
            if case .capture = segment { piece } else { nil }
        }
    }
}
