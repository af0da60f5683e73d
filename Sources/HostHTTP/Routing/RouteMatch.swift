/// A route that a request has matched.
struct RouteMatch: Sendable {
    let route: Route
    /// The decoded captures, in the order of the path.
    let captures: [String]
    /// What follows the `?`, as it was sent.
    let query: Substring?
    let isHead: Bool
}
