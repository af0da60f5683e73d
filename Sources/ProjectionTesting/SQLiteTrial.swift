public import ProjectionSDK

/// A projection in a test on a real SQLite database in memory: its SQL is run, each batch in one transaction, as a host does it;
/// and a ``TrialFault`` can strike each batch first.
/// ```swift
/// @Test(arguments: TrialFault.allCases)
/// func `tricks are counted once, whatever goes wrong`(_ fault: TrialFault) throws {
///     let trial = try SQLiteTrial(TricksProjection.self)
///     try trial.apply(events, fault: fault)
///     #expect(try trial.rows("SELECT trick, count FROM tricks") == [["sit", 2]])
/// }
/// ```
/// Not safe for several threads: one test has one trial.
public final class SQLiteTrial {
    private let database: TrialDatabase
    private let makeTrial: () throws -> ProjectionTrial
    private var trial: ProjectionTrial

    /// Makes an instance and an empty database, and runs the projection's set-up in it.
    ///
    /// - Parameters:
    ///   - name: the entry point's name; nil: the type's.
    ///   - application: the one that the manifest names; nil: the type's.
    ///   - config: the manifest's table, as JSON.
    ///   - settings: what the host answers to a question for a setting, by full names.
    /// - Throws: ``TrialFailure`` when the projection refuses, or a statement of its set-up fails.
    public init(
        _ type: any BatchProjection.Type, name: String? = nil, application: String? = nil, config: String = "{}",
        settings: [String: String] = [:]
    ) throws {
        let database = try TrialDatabase()
        self.database = database
        makeTrial = {
            try ProjectionTrial(
                type, name: name, application: application, config: config, settings: settings, on: database)
        }
        trial = try makeTrial()
        try setUp()
    }

    /// Runs the set-up again, as each start of a host does.
    ///
    /// - Throws: ``TrialFailure``; nothing is kept then.
    public func setUp() throws { try database.transaction { try trial.setUp() } }

    /// Applies events in batches, each in one transaction with what strikes it first.
    ///
    /// - Parameters:
    ///   - batch: the most events of a transaction.
    ///   - fault: strikes each batch once; nil: nothing goes wrong.
    /// - Throws: ``TrialFailure`` for what the projection refuses, or a statement that fails by itself; nothing of that batch is
    ///   kept then.
    public func apply(_ events: [TrialEvent], batch: Int = 500, fault: TrialFault? = nil) throws {
        for start in stride(from: 0, to: events.count, by: max(1, batch)) {
            let part = Array(events[start..<min(start + max(1, batch), events.count)])
            guard let fault else {
                try commit(part)
                continue
            }
            try strike(part, with: fault)
        }
    }

    /// Makes a new instance and sets it up, as a restart of the host does.
    ///
    /// - Throws: ``TrialFailure``.
    public func restart() throws {
        trial = try makeTrial()
        try setUp()
    }

    /// Empties the read model.
    ///
    /// - Throws: ``TrialFailure``.
    public func clearReadModel() throws { try database.transaction { try trial.clearReadModel() } }

    /// The rows of a query, in its order.
    ///
    /// - Throws: ``TrialFailure`` for a statement that SQLite does not take.
    public func rows(_ sql: String) throws -> [[TrialValue]] { try database.rows(sql).values }

    /// All tables with all their rows, for comparing one trial with another.
    ///
    /// - Throws: ``TrialFailure``.
    public func readModel() throws -> [String: [[TrialValue]]] {
        let tables = try rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
        return try tables.reduce(into: [:]) { model, table in
            let name = table[0].storeText ?? ""
            let quoted = "\"" + name.replacing("\"", with: "\"\"") + "\""
            model[name] = try rows("SELECT * FROM \(quoted)").sorted { "\($0)" < "\($1)" }
        }
    }

    private func commit(_ events: [TrialEvent]) throws { try database.transaction { try trial.apply(events) } }

    private func strike(_ events: [TrialEvent], with fault: TrialFault) throws {
        switch fault {
        case .deliverTwice:
            try database.rollingBack { try trial.apply(events) }
            try commit(events)
        case .crashBeforeCommit:
            try database.rollingBack { try trial.apply(events) }
            try restart()
            try commit(events)
        case .failStatement(let number): try fail(events) { $0.failingStatement = number }
        case .failEvent(let position):
            guard events.contains(where: { $0.position == position }) else { return try commit(events) }
            try fail(events) { $0.failingPosition = position }
        }
    }

    /// Lets the call fail once; then each event goes by itself. Where nothing failed, the batch stays.
    private func fail(_ events: [TrialEvent], _ prepare: (TrialCall) -> Void) throws {
        prepare(trial.call)
        let isKept = try database.transactionUnlessStruck(trial.call) { try trial.apply(events) }
        trial.call.failingStatement = nil
        trial.call.failingPosition = nil
        guard !isKept else { return }
        // What it keeps in memory is of work that was not kept.
        if trial.call.wasReportedDone { try restart() }
        for event in events { try commit([event]) }
    }
}
