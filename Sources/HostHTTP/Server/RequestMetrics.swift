import Metrics
import NIOCore
import NIOHTTP1
import Synchronization

/// Counts and times requests. A route is labelled by its template, so that the number of series is bounded.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: UInt
    }

    private let factory: any MetricsFactory
    private let counters = Mutex<[Key: Counter]>([:])
    private let timers = Mutex<[String: Metrics.Timer]>([:])
    private let inFlight: Meter

    init(factory: any MetricsFactory) {
        self.factory = factory
        inFlight = Meter(label: "projectionist_http_requests_in_flight", dimensions: [], factory: factory)
    }

    func began() { inFlight.increment() }

    /// - Parameter status: 0 where no response was written.
    func ended(_ request: InboundRequest, template: String, status: UInt) {
        inFlight.decrement()
        let key = Key(method: Self.label(request), route: template, status: status)
        counter(key).increment()
        timer(template).recordNanoseconds((NIODeadline.now() - request.started).nanoseconds)
    }

    private func counter(_ key: Key) -> Counter {
        counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "projectionist_http_requests_total",
                dimensions: [
                    ("method", key.method), ("route", key.route),
                    ("status", key.status == 0 ? "none" : "\(key.status)"),
                ], factory: factory)
            counters[key] = counter
            return counter
        }
    }

    private func timer(_ route: String) -> Metrics.Timer {
        timers.withLock { timers in
            if let timer = timers[route] { return timer }
            let timer = Metrics.Timer(
                label: "projectionist_http_request_seconds", dimensions: [("route", route)], factory: factory)
            timers[route] = timer
            return timer
        }
    }

    /// A client may send any word as a method; a label is one of a few.
    private static func label(_ request: InboundRequest) -> String {
        switch request.head?.method {
        case .GET: "GET"
        case .POST: "POST"
        case .DELETE: "DELETE"
        case .HEAD: "HEAD"
        case .OPTIONS: "OPTIONS"
        case .PUT: "PUT"
        case .PATCH: "PATCH"
        case nil: "none"
        default: "other"
        }
    }
}
