import HostSettings
import NIOCore
import NIOHTTP1

/// Judges a request by its header alone: whether it may come in, and what will answer it. Nothing of a body is kept for a
/// request that is refused.
struct RequestAdmission: Sendable {
    static let longestHeader = 32 << 10
    static let longestHeaderField = 16 << 10
    static let mostHeaderFields = 100
    static let longestTarget = 8 << 10

    let options: HTTPOptions
    let table: RouteIndex
    let connectionBounds: ConnectionMachine.Bounds
    private let token: BearerToken?
    /// Whether an embedding program has routes of its own.
    private let hasOtherRoutes: Bool

    init(options: HTTPOptions, table: RouteIndex, hasOtherRoutes: Bool) {
        self.options = options
        self.table = table
        self.hasOtherRoutes = hasOtherRoutes
        token = options.token.map { BearerToken($0) }
        connectionBounds = ConnectionMachine.Bounds(
            header: TimeAmount(options.headerTimeout), read: TimeAmount(options.readTimeout),
            drain: TimeAmount(options.drainTimeout), bodySize: options.maximumBodySize)
    }

    func judge(_ head: HTTPRequestHead, isSurplus: Bool) -> InboundRequest.Verdict {
        if head.version.hasChunks, head.headers[canonicalForm: "host"].count != 1 { return .refuse(.hostMissing) }
        if head.uri.utf8.count > Self.longestTarget { return .refuse(.targetTooLong) }
        let isAuthorized = token.map { $0.matches(head.headers) } ?? true
        if head.method == .OPTIONS, head.uri == "*" {
            return isAuthorized ? .methods(table.allMethods) : .refuse(.unauthorized)
        }
        let target = Self.originForm(head.uri)
        let outcome = table.find(head.method, target)
        if case .match(let match) = outcome, match.route.isOpen { return .route(match) }
        guard isAuthorized else { return .refuse(.unauthorized) }
        switch outcome {
        case .match(let match):
            if isSurplus, match.route.operation != .metrics { return .refuse(.tooManyConnections) }
            if options.role == .worker, !match.route.isOperational { return .refuse(.notServedByWorker) }
            if match.route.method != .GET, Self.isForeignPage(head) { return .refuse(.foreignPage) }
            return .route(match)
        case .otherMethods(let methods):
            return head.method == .OPTIONS ? .methods(methods) : .refuse(.methodNotAllowed(methods))
        case .unreadable(let reason): return .refuse(.unreadableTarget(reason))
        case .unknown:
            if isSurplus { return .refuse(.tooManyConnections) }
            return hasOtherRoutes ? .other : .refuse(.unknownRoute)
        }
    }

    /// Whether a browser sends the request for a page of another origin (Fetch Metadata; by `Origin` from browsers without
    /// it): such a page could pause projections of a host that asks for no token. What is no browser sends neither.
    private static func isForeignPage(_ head: HTTPRequestHead) -> Bool {
        if let site = head.headers.first(name: "Sec-Fetch-Site") { return site != "same-origin" && site != "none" }
        guard let origin = head.headers.first(name: "Origin") else { return false }
        guard let start = origin.firstRange(of: "://")?.upperBound else { return true }
        return origin[start...].lowercased() != head.headers.first(name: "Host")?.lowercased()
    }

    /// The path and query of a target that a proxy's client gives whole, `http://host/path`.
    static func originForm(_ target: String) -> String {
        guard target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") else { return target }
        guard let slash = target[scheme.upperBound...].firstIndex(of: "/") else { return "/" }
        return String(target[slash...])
    }
}
