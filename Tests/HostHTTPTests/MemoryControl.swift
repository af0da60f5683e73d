import EventStore
import HostHTTP
import HostOperations
import HostSettings
import SQLiteStore
import Synchronization
import TestSupport

/// A host without projections of its own: two applications in a SQLite store in memory, really appended to and read, and
/// fixed values for the rest.
struct MemoryControl: HostControl {
    static let metricsText = "# TYPE up gauge\nup 1\n"

    let logs: [String: MemoryLog]
    /// What `readiness()` says.
    let reasons = Shared<[String]>([])
    /// What `projectionReadiness()` says.
    let projectionReasons = Shared<[String]>([])
    /// How often `performed` was asked of what.
    let error = Shared<(any Error)?>(nil)
    /// How `trick_counts` stands.
    let standing = Shared(
        ProjectionSnapshot(
            name: "trick_counts", application: "DogSchool", state: "live", position: 7, head: 9, lagSeconds: 0.25,
            events: 7, seconds: 0.007, retries: 0, attempts: 0, letters: LetterCounts(parked: 1, held: 3),
            pluginVersion: "1.2", process: "test:1", updatedAt: 1))
    /// Whether the look at the projections fails, or does not return.
    let look = Shared(Look.answers)
    let history = LogHistory()

    enum Look { case answers, fails, hangs }

    /// - Parameter originatorIDType: of the application `DogSchool`; the other one, `Texts`, always keeps texts.
    init(originatorIDType: OriginatorIDType = .uuid) async throws {
        logs = [
            "DogSchool": try await MemoryLog("DogSchool", originatorIDType),
            "Texts": try await MemoryLog("Texts", .text),
        ]
    }

    private func log(_ name: String) throws -> MemoryLog {
        if let error = error.value { throw error }
        guard let log = logs[name] else {
            throw OperationError(.unknownApplication, "There is no application '\(name.prefix(80))'.")
        }
        return log
    }

    func health() async -> HealthReport {
        HealthReport(
            role: .run, process: "test:1", version: "1.0", uptime: .milliseconds(1500),
            subsystems: [.init(name: "store", state: .ok, detail: "SQLite in memory")])
    }

    func readiness() async -> ReadinessReport { ReadinessReport(reasons: reasons.value) }

    func projectionReadiness() async -> ReadinessReport { ReadinessReport(reasons: projectionReasons.value) }

    func applications() async throws -> [ApplicationSummary] {
        var summaries: [ApplicationSummary] = []
        for name in logs.keys.sorted() { summaries.append(try await application(name)) }
        return summaries
    }

    func application(_ name: String) async throws -> ApplicationSummary { try await log(name).summary() }

    func originatorIDType(of application: String) async throws -> OriginatorIDType {
        try log(application).originatorIDType
    }

    func append(_ append: StreamAppend, to application: String) async throws -> [Int64] {
        do { return try await log(application).append(append) } catch let error as EventStoreError {
            if let conflict = error.conflict {
                throw OperationError(.versionConflict(conflict), error.description)
            }
            throw error
        }
    }

    func stream(_ id: OriginatorID, of application: String, after: Int64, limit: Int) async throws -> [StoredEvent] {
        try await log(application).stream(id, after: after, limit: limit)
    }

    func notifications(
        of application: String, after: Int64, through: Int64?, limit: Int, topics: [String]
    ) async throws -> NotificationPage {
        try await log(application).page(after: after, through: through, limit: limit, topics: topics)
    }

    func head(of application: String, above position: Int64, timeout: Duration) async throws -> Int64? {
        let log = try log(application)
        let deadline = ContinuousClock.now + timeout
        while ContinuousClock.now < deadline {
            let head = try await log.head()
            if head > position { return head }
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    func projections() async throws -> [ProjectionSnapshot] {
        switch look.value {
        case .answers: return [standing.value]
        case .fails: throw OperationError(.unavailable(retryAfter: nil), "the store does not answer")
        case .hangs:
            try await Task.sleep(for: .seconds(600))
            return []
        }
    }

    func projection(_ name: String) async throws -> ProjectionSnapshot {
        guard let found = try await projections().first(where: { $0.name == name }) else {
            throw OperationError(.unknownProjection, "There is no projection '\(name.prefix(80))'.")
        }
        return found
    }

    func wait(for projection: String, position: Int64, timeout: Duration) async throws -> WaitOutcome {
        let reached = try await self.projection(projection).position ?? 0
        if position <= reached { return .reached(position: reached) }
        try await Task.sleep(for: timeout)
        return .timedOut(position: reached)
    }

    func perform(_ command: ProjectionCommand, on projection: String) async throws {
        _ = try await self.projection(projection)
        switch command {
        case .pause, .resume: break
        case .reset, .rebuild:
            throw OperationError(.notImplemented(feature: command.rawValue), "It comes with a later version.")
        }
    }

    private static let letter = DeadLetterSnapshot(
        StoredLetter(
            DeadLetter(position: 7, stream: "s", version: 2, reason: .parked(error: "no such trick", attempts: 5)),
            stateVersion: 1, pluginVersion: "1.2", at: 1))

    func deadLetters(of projection: String, _ query: LetterQuery) async throws -> [DeadLetterSnapshot] {
        _ = try await self.projection(projection)
        return [Self.letter].filter { $0.id > query.after && $0.originatorID == query.stream ?? $0.originatorID }
    }

    func deadLetter(_ id: Int64, of projection: String) async throws -> DeadLetterDetail {
        _ = try await self.projection(projection)
        guard id == 7 else { throw OperationError(.unknownDeadLetter, "There is no such dead letter.") }
        let event = StoredEvent(
            position: 7, originatorID: .text("s"), originatorVersion: 2, topic: "t", state: Array("{\"a\": 1}".utf8))
        return DeadLetterDetail(letter: Self.letter, event: event, waitsFor: nil, waiting: 3)
    }

    func retryDeadLetters(_ selection: LetterSelection, of projection: String) async throws {
        _ = try await self.projection(projection)
        guard selection.contains(position: 7, stream: "s") else {
            throw OperationError(
                selection == .one(8) ? .forbiddenByState : .unknownDeadLetter, "retry 7 first, or there is none.")
        }
    }

    func dropDeadLetter(_ id: Int64, of projection: String) async throws {
        _ = try await deadLetter(id, of: projection)
    }

    func plugins() async -> PluginsReport {
        PluginsReport(
            loaded: [
                .init(
                    name: "trick-counts", version: "1.2", manifest: "trick-counts.toml", library: "libTrickCounts.so",
                    projections: ["trick_counts"],
                    hooks: [.init(name: "exporter", priority: 300, state: "started")])
            ],
            rejected: [.init(name: nil, manifest: "broken.toml", reason: "line 1: not TOML")])
    }

    func reloadPlugins() async {}

    func pools() async -> [PoolSummary] {
        [PoolSummary(name: "DogSchool", base: 2, ceiling: 3, open: 1, leased: 0, waiting: 0, timeouts: 0)]
    }

    func logLines(after number: Int64, most: Int) async -> [LogLine] { history.lines(after: number, most: most) }

    func metrics() async -> String { Self.metricsText }
}

/// One application's log, on a thread of its own.
actor MemoryLog {
    private let thread: ThreadExecutor
    private let name: ApplicationName
    nonisolated let originatorIDType: OriginatorIDType
    private let reader: any LogReader
    private let writer: any LogWriter
    /// How many pages were read, so that a test sees who reads ahead.
    let pagesRead = Shared(0)

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ name: String, _ type: OriginatorIDType) async throws {
        thread = ThreadExecutor(name: name)
        self.name = try ApplicationName(name)
        originatorIDType = type
        let store = SQLiteStore(location: .memory, originatorIDType: type)
        _ = try store.makeAdministration().prepareApplication(self.name, create: true)
        reader = store.makeReader(of: self.name)
        writer = store.makeWriter(to: self.name)
    }

    deinit { thread.close() }

    func summary() throws -> ApplicationSummary {
        ApplicationSummary(
            name: name.description, table: name.eventsTable, originatorIDType: originatorIDType, safeHead: try head(),
            count: nil)
    }

    func append(_ append: StreamAppend) throws -> [Int64] { try writer.append([append])[0].get() }

    func stream(_ id: OriginatorID, after: Int64, limit: Int) throws -> [StoredEvent] {
        try reader.stream(id, after: after, limit: limit)
    }

    func page(after: Int64, through: Int64?, limit: Int, topics: [String]) throws -> NotificationPage {
        pagesRead.update { $0 += 1 }
        let head = try head()
        return NotificationPage(
            batch: try reader.read(after: after, through: min(through ?? head, head), limit: limit, topics: topics),
            safeHead: head)
    }

    func head() throws -> Int64 { try reader.advanceSafeHead().head ?? 0 }
}
