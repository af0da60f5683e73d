/// What an operator asks of a process that he does not know: whichever one runs the projection answers.
public struct HostRequest: Sendable, Hashable {
    /// How a request was answered.
    public struct Answer: Sendable, Hashable {
        /// What came of it.
        public enum Outcome: String, Sendable, Hashable, CaseIterable {
            /// It is done.
            case done
            /// It was begun, and will be done; the process that has begun it may say later what came of it.
            case accepted
            /// It was done as far as it went, and not all of it could be.
            case failed
            /// The state of things forbids it; nothing was changed.
            case refused
            /// Whoever asked has given up waiting: nobody is to do it any more.
            case withdrawn
        }

        /// What came of it.
        public var outcome: Outcome
        /// What was done, or why not, one line.
        public var message: String
        /// The process that has answered, `host:pid`.
        public var by: String

        /// - Parameter by: `host:pid`.
        public init(_ outcome: Outcome, _ message: String, by: String) {
            self.outcome = outcome
            self.message = message
            self.by = by
        }
    }

    /// After so many seconds a request is forgotten, answered or not.
    public static let retention = 86_400.0
    /// So many open requests are looked at; older ones were given up long ago by those who asked.
    public static let mostOpen = 500

    /// The store's number for it; rises from request to request, 0 before it is stored.
    public var id: Int64 = 0
    /// What is asked for: `pause`, `resume`, `retry all`. A process leaves alone what it does not know: a newer one may.
    public var kind: String
    /// The projection that is meant.
    public var projection: String
    /// The application whose log that projection follows.
    public var application: String
    /// The process that is meant, `host:pid`, where it is not whichever runs the projection; projection and application are
    /// empty then.
    public var process: String?
    /// Who asks: `user@host`, or the address of a process.
    public var by: String
    /// Seconds since 1970.
    public var at: Double
    /// nil as long as nobody has answered.
    public var answer: Answer?

    /// A request that nobody has answered.
    ///
    /// - Parameter at: seconds since 1970.
    public init(kind: String, projection: String, application: String, by: String, at: Double) {
        self.kind = kind
        self.projection = projection
        self.application = application
        self.by = by
        self.at = at
    }
}
