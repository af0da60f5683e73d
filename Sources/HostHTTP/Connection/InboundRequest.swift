import NIOCore
import NIOHTTP1

/// A request that is read to its end, or one that will be refused.
struct InboundRequest: Sendable {
    /// What is to become of it, decided when its header was complete.
    enum Verdict: Sendable {
        case route(RouteMatch)
        /// For the routes that an embedding program has added.
        case other
        /// `OPTIONS`: tell the methods that the target takes.
        case methods([String])
        case refuse(Problem)
    }

    /// nil where the client sent none that can be read.
    let head: HTTPRequestHead?
    var body: ByteBuffer
    /// The client's `X-Request-Id`, or one of ours.
    let id: String
    let verdict: Verdict
    /// When its header was complete.
    let started: NIODeadline
    let client: ClientPresence
}
