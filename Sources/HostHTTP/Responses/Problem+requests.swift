import NIOHTTP1

/// The problems of requests as such, before any route has seen them.
extension Problem {
    static let malformedRequest = Problem(
        .badRequest, "malformed-request", "Malformed request", "The request is no valid HTTP/1.1.")

    static func unreadableTarget(_ reason: String) -> Problem {
        Problem(
            .badRequest, "malformed-request", "Malformed request", "The request's target cannot be read: \(reason).")
    }

    static let hostMissing = Problem(
        .badRequest, "malformed-request", "Malformed request", "A request of HTTP/1.1 needs one Host header.")

    static let headerTooLarge = Problem(
        .requestHeaderFieldsTooLarge, "header-too-large", "Header too large",
        "The request's header has more than \(RequestAdmission.longestHeader) bytes, "
            + "\(RequestAdmission.mostHeaderFields) fields or \(RequestAdmission.longestHeaderField) bytes in one field."
    )

    static let targetTooLong = Problem(
        .uriTooLong, "target-too-long", "Target too long",
        "The request's target has more than \(RequestAdmission.longestTarget) bytes.")

    static func headerTimeout(_ limit: Duration) -> Problem {
        Problem(
            .requestTimeout, "header-timeout", "Header too slow",
            "The request's header was not complete \(limit) after its first byte.")
    }

    static func bodyTimeout(_ limit: Duration) -> Problem {
        Problem(
            .requestTimeout, "body-timeout", "Body too slow",
            "The request's body was not complete \(limit) after its header.")
    }

    static func bodyTooLarge(_ bound: Int) -> Problem {
        Problem(
            .payloadTooLarge, "body-too-large", "Body too large",
            "The request's body has more than \(bound) bytes; send the events in several appends.")
    }

    static let unauthorized = Problem(
        .unauthorized, "unauthorized", "Unauthorized",
        "This route needs the header 'Authorization: Bearer TOKEN' with the host's token."
    ).with { $0.headers = ["WWW-Authenticate": "Bearer realm=\"projectionist\""] }

    static let foreignPage = Problem(
        .forbidden, "foreign-page", "Foreign page",
        "A browser sends this for a page of another origin; only the host's own page may change something.")

    static let unknownRoute = Problem(
        .notFound, "unknown-route", "Unknown route",
        "There is no such route; GET /openapi.json describes those that are.")

    static let notServedByWorker = Problem(
        .notFound, "not-served-by-worker", "Not served by a worker",
        "This process is a worker, which serves only health, readiness, metrics, projections and plugins; "
            + "ask a process that runs the API.")

    static func methodNotAllowed(_ allowed: [String]) -> Problem {
        Problem(
            .methodNotAllowed, "method-not-allowed", "Method not allowed",
            "This route takes \(allowed.joined(separator: ", "))."
        ).with { $0.headers = ["Allow": allowed.joined(separator: ", ")] }
    }

    static let unsupportedType = Problem(
        .unsupportedMediaType, "unsupported-media-type", "Unsupported media type",
        "The body must be JSON: Content-Type application/json.")

    static let tooManyConnections = Problem(
        .serviceUnavailable, "too-many-connections", "Too many connections",
        "The server has as many open connections as it may; try again, or raise its bound."
    ).with { $0.headers = ["Retry-After": "1"] }

    static let tooManyFeeds = Problem(
        .serviceUnavailable, "too-many-feeds", "Too many feeds",
        "As many feeds are open as the server may serve; try again, or raise its bound."
    ).with { $0.headers = ["Retry-After": "5"] }

    static let draining = Problem(
        .serviceUnavailable, "shutting-down", "Shutting down", "The server is shutting down; ask another one."
    ).with { $0.headers = ["Retry-After": "1"] }

    static let internalError = Problem(
        .internalServerError, "internal", "Internal error",
        "The host failed to answer. Its log has the reason, under the id of this request.")
}
