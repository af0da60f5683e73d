public import EventStore

/// Why the host does not do what an operator, or a client of its HTTP, asks.
public struct OperationError: Error, Sendable, CustomStringConvertible {
    /// The kind of error. HTTP has a status for each.
    public enum Code: Sendable, Hashable {
        /// 404.
        case unknownApplication
        /// 404.
        case unknownProjection
        /// 404.
        case unknownDeadLetter
        /// 501: a feature that this version does not have.
        case notImplemented(feature: String)
        /// What was asked for cannot be: an id that is none, for one.
        case invalidArgument
        /// The store does not take the events: 422.
        case invalidEvents
        /// 409: the stream is not at the expected version.
        case versionConflict(VersionConflict)
        /// 409: the state that something is in forbids it.
        case forbiddenByState
        /// 503: the store does not answer, or a pool gave no connection in time. Nothing was stored.
        case unavailable(retryAfter: Duration?)
        /// 503: more waits than the host takes. Nothing was stored.
        case overloaded(retryAfter: Duration?)
        /// 503: the connection was lost while the commit was under way; the append may be stored or not. The client reads
        /// the stream before it tries again.
        case outcomeUnknown
        /// 500: anything else. The description is logged and told to nobody.
        case failed
    }

    /// The kind of error, which decides the status of the response.
    public let code: Code
    /// One line, without values, secrets or SQL text: a client reads it, except for ``Code-swift.enum/failed``.
    public let description: String

    /// - Parameter description: what a client may read, except for ``Code-swift.enum/failed``: one line.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
