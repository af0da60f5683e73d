public import EventStore

/// What the routes ask of the host. The host implements it; the routes know nothing of pools, runners and plugins.
///
/// Every call may come from any thread and many at once, and must not block the thread that it comes on. An error that is
/// a ``OperationError`` is told to the client as it says; any other one becomes a 500 without a detail. A call whose
/// client has gone may be cancelled.
public protocol HostControl: Sendable {
    /// What the process says of itself; answers at once, also while no store does.
    func health() async -> HealthReport
    /// Whether work should be sent here: the store answers. A projection that has stopped does not count, since it would
    /// take every process that serves out of its load balancer.
    func readiness() async -> ReadinessReport
    /// Whether every projection that should run here is live or catching up.
    func projectionReadiness() async -> ReadinessReport

    /// The declared applications, by name.
    func applications() async throws -> [ApplicationSummary]
    /// - Throws: ``OperationError/Code-swift.enum/unknownApplication``.
    func application(_ name: String) async throws -> ApplicationSummary
    /// How an application's table keeps ids; asked before every append and stream, so from memory once it is known.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownApplication``.
    func originatorIDType(of application: String) async throws -> OriginatorIDType
    /// Appends, and gives the positions of the events once they are committed.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/versionConflict(_:)``, `overloaded`, `unavailable` (nothing was
    ///   stored), `outcomeUnknown`.
    func append(_ append: StreamAppend, to application: String) async throws -> [Int64]
    /// The events of one stream with a version above `after`, in order, at most `limit`; may stop before, and only an
    /// empty answer says that there are no more.
    func stream(_ id: OriginatorID, of application: String, after: Int64, limit: Int) async throws -> [StoredEvent]
    /// Events with `after < position <= through` (nil: the safe head, never past it), of the given topics (empty: all), at
    /// most `limit`; may stop before, and only an empty page says that nothing is left in the range. A page holds no
    /// database connection once it is returned.
    func notifications(
        of application: String, after: Int64, through: Int64?, limit: Int, topics: [String]
    ) async throws -> NotificationPage
    /// Waits until the safe head is above `position`, and gives it; nil when the time is over. Ends on cancellation.
    func head(of application: String, above position: Int64, timeout: Duration) async throws -> Int64?

    /// The projections that the host knows of, by name.
    func projections() async throws -> [ProjectionSnapshot]
    /// - Throws: ``OperationError/Code-swift.enum/unknownProjection``.
    func projection(_ name: String) async throws -> ProjectionSnapshot
    /// Waits until the projection has committed `position`. Ends on cancellation.
    func wait(for projection: String, position: Int64, timeout: Duration) async throws -> WaitOutcome
    /// Asks for a change; it has been accepted, not necessarily done, when this returns.
    func perform(_ command: ProjectionCommand, on projection: String) async throws
    /// A page of what a projection has put aside.
    func deadLetters(of projection: String, _ query: LetterQuery) async throws -> [DeadLetterSnapshot]
    /// - Throws: ``OperationError/Code-swift.enum/unknownDeadLetter``.
    func deadLetter(_ id: Int64, of projection: String) async throws -> DeadLetterDetail
    /// Lets the process that runs the projection apply them; it was begun when this returns.
    ///
    /// - Throws: ``OperationError/Code-swift.enum/unknownDeadLetter``, `forbiddenByState`.
    func retryDeadLetters(_ selection: LetterSelection, of projection: String) async throws
    /// - Throws: ``OperationError/Code-swift.enum/unknownDeadLetter``.
    func dropDeadLetter(_ id: Int64, of projection: String) async throws

    /// What is loaded, and what was rejected and why.
    func plugins() async -> PluginsReport
    /// Reads the manifests again.
    func reloadPlugins() async throws

    /// How the pools of database connections of this process stand.
    func pools() async -> [PoolSummary]
    /// The newest `most` of the kept log lines with a number above `number`, oldest first.
    func logLines(after number: Int64, most: Int) async -> [LogLine]

    /// All metrics in Prometheus' text format 0.0.4.
    func metrics() async -> String
}
