import EventStore
import GRDBSQLite

/// The transactions of one projection's runner on SQLite.
final class SQLiteProjectionSession: ProjectionSession {
    private let core: StoreCore
    private let application: ApplicationName
    private let tracking: TrackingTable
    private let statementGuard = PluginStatementGuard()
    private let clock: StatementClock
    let connection: SQLiteConnection
    private var statements: [String: PluginStatement] = [:]
    /// The connection of which ``statements`` are.
    private var generation = 0
    /// Why the transaction of a query was given up; holds until ``rollback()``, as in PostgreSQL.
    private var failure: (any Error)?

    /// The last row of the schema when the open transaction began: what it makes itself stands behind.
    private var lastOfSchema: Int64 = 0
    private var eventsTable: EventsTable?
    private let isBesideLog: Bool
    private var lastEventRecord: LastEventRecord
    private let letterRecord: LetterRecord
    private let runRecord: RunRecordTable

    init(core: StoreCore, projection: ProjectionName, application: ApplicationName, isBesideLog: Bool) {
        self.core = core
        self.isBesideLog = isBesideLog
        lastEventRecord = LastEventRecord(projection: projection, application: application)
        runRecord = RunRecordTable(projection: projection, application: application)
        letterRecord = LetterRecord(projection: projection, application: application)
        self.application = application
        tracking = TrackingTable(of: projection)
        let interruption = SessionInterrupt()
        clock = StatementClock(limit: core.applyTimeout, interruption: interruption)
        connection = SQLiteConnection(
            core: core, durability: .normal, interruption: interruption,
            didOpen: { [statementGuard, clock] in
                statementGuard.install(on: $0)
                clock.install(on: $0)
            })
    }

    deinit { disconnect() }

    var interruptible: any Interruptible { connection.interruption }

    func ping() throws { try connection.ping() }

    func work(over connection: any StoreConnection) {}

    func disconnect() {
        eventsTable = nil
        statements.removeAll()
        failure = nil
        connection.close()
    }

    func position() throws -> Int64? {
        try connection.reading { try tracking.position(on: application, connection) }
    }

    func standing(ofStateVersion version: Int) throws -> TrackingStanding {
        try connection.reading {
            // The position first: whoever moves it after this look is told by the commit.
            let position = try tracking.position(on: application, connection)
            let found = try letterRecord.read(stateVersion: version, connection)
            return TrackingStanding(
                position: position, letters: found.letters, otherVersions: found.others,
                hasStrayLetters: found.hasStrays)
        }
    }

    func letters(ofStateVersion version: Int, after position: Int64, limit: Int) throws -> [DeadLetter] {
        try connection.reading {
            try letterRecord.next(ofStateVersion: version, after: position, limit: limit, connection)
        }
    }

    func beginRun(by process: String, hasEnded: (RunRecord) -> Bool) throws -> RunRecord? {
        try writing { try runRecord.begin(by: process, hasEnded: hasEnded, connection) }
    }

    func noteAttempt(_ attempt: RunRecord.Attempt, by process: String) throws {
        try connection.setDurability(.full)
        defer { try? connection.setDurability(.normal) }
        _ = try writing { try runRecord.note(attempt, by: process, connection) }
    }

    /// A transaction of the host's own; nil where the table is not there.
    private func writing<R>(_ body: () throws -> R?) throws -> R? {
        guard try connection.reading({ try runRecord.isKept(connection) }) else { return nil }
        try connection.begin()
        do {
            let result = try body()
            try connection.commit()
            return result
        } catch {
            connection.rollback()
            throw error
        }
    }

    func lastEvent() throws -> RecordedEvent? {
        try connection.reading { try lastEventRecord.read(connection) }
    }

    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows {
        try inTransaction {
            try clock.limiting(true) { try run(queue) }
            do {
                return try rows(of: sql, parameters)
            } catch var error as EventStoreError {
                error.position = queue.position
                throw error
            }
        }
    }

    func commit(_ queue: StatementQueue, tracking move: TrackingMove?, letters: LetterMove?) throws {
        if let failure { throw failure }
        guard connection.isInTransaction || !queue.isEmpty || move != nil else { return }
        // What is put aside must not come back by a power loss: who looks at it acts on it.
        let isLasting = letters?.isLasting == true && !connection.isInTransaction
        if isLasting { try connection.setDurability(.full) }
        defer { if isLasting { try? connection.setDurability(.normal) } }
        do {
            try beginIfNeeded()
            // First of all, so that a runner that was overtaken is told so, and no event is blamed for what the other
            // runner has already written.
            if let move {
                try tracking.apply(move, on: application, connection)
                if isBesideLog { try checkLog(move) }
                if let letters { try letterRecord.write(letters, from: move.from, to: move.to, connection) }
                if case .event(let event) = move.log {
                    try lastEventRecord.write(event, at: move.to, connection)
                }
            }
            // An index over many rows takes its time.
            try clock.limiting(move != nil) { try run(queue) }
            try statementGuard.checkDefinitions(on: connection)
            try connection.commit()
        } catch {
            connection.rollback()
            throw error
        }
    }

    func rollback() {
        failure = nil
        connection.rollback()
    }

    private func inTransaction<R>(_ body: () throws -> R) throws -> R {
        if let failure { throw failure }
        do {
            try beginIfNeeded()
            return try body()
        } catch {
            connection.rollback()
            failure = error
            throw error
        }
    }

    private func beginIfNeeded() throws {
        guard !connection.isInTransaction else { return }
        try connection.begin()
        try statementGuard.transactionHasBegun(on: connection)
        lastOfSchema = try connection.statement("SELECT max(rowid) FROM sqlite_schema").firstInteger() ?? 0
    }

    func tablesMade(after queue: StatementQueue) throws -> [String] {
        try inTransaction {
            try run(queue)
            let statement = try connection.statement(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND rowid > ?1 ORDER BY name")
            try statement.bind(lastOfSchema, at: 1)
            defer { statement.reset() }
            var names: [String] = []
            while try statement.step() { names.append(statement.text(0)) }
            return names
        }
    }

    /// The event at which a batch ends stands in the log as it was read; for a move past what the topics leave out, some
    /// event stands at its end or above.
    private func checkLog(_ move: TrackingMove) throws {
        guard move.log != .none else { return }
        let table = try eventsTable ?? EventsTable(of: application, connection)
        eventsTable = table
        let statement = try connection.statement(
            move.log == .reaches
                ? "SELECT 1 FROM \(table.quoted) WHERE notification_id >= ?1 LIMIT 1"
                : "SELECT 1 FROM \(table.quoted) WHERE notification_id = ?1 AND originator_id = ?2 AND originator_version = ?3"
        )
        var (event, position): (TrackedEvent?, Int64) = (nil, move.to)
        if case .event(let last) = move.log { event = last }
        if case .stands(let one, let place) = move.log { (event, position) = (one, place) }
        try statement.bind(position, at: 1)
        if let event {
            try statement.bind(table.column(for: event.originatorID), at: 2)
            try statement.bind(event.originatorVersion, at: 3)
        }
        guard try statement.firstInteger() == 1 else {
            throw EventStoreError(
                .logChanged,
                "'\(table.name)' no longer holds what was read from it (restored, emptied or swapped); nothing of this batch was kept, position and log are read anew"
            )
        }
    }

    private func rows(
        of sql: UnsafeRawBufferPointer, _ parameters: UnsafeBufferPointer<SQLParameter>
    ) throws -> any SQLRows {
        guard let text = String(validating: sql, as: UTF8.self) else {
            throw EventStoreError(.invalidParameter, "a statement is not valid UTF-8")
        }
        try TransactionControl.check(text)
        for (index, parameter) in parameters.enumerated() {
            if case .text(let bytes) = parameter { try SQLText.check(bytes, number: index + 1) }
        }
        return try statementGuard.watching {
            let statement = try statement(text)
            defer { statement.finish() }
            try statement.bind(count: parameters.count) { parameters[$0] }
            return try SQLiteQueryRows(running: statement)
        }
    }

    /// Runs what is queued and empties the queue.
    private func run(_ queue: StatementQueue) throws {
        guard !queue.isEmpty else { return }
        var prepared = [PluginStatement?](repeating: nil, count: queue.statements.count)
        try statementGuard.watching {
            try queue.withBytes { bytes in
                for entry in queue.entries {
                    do {
                        try connection.interruption.check()
                        let statement = try prepared[entry.statement] ?? statement(queue.statements[entry.statement])
                        prepared[entry.statement] = statement
                        defer { statement.finish() }
                        try statement.bind(count: entry.parameters.count) {
                            queue.parameters[entry.parameters.lowerBound + $0].value(in: bytes)
                        }
                        while try statement.step() {}
                    } catch var error as EventStoreError {
                        error.statement = entry.index
                        error.position = entry.position
                        throw error
                    }
                }
            }
        }
        queue.drain()
    }

    private func statement(_ sql: String) throws -> PluginStatement {
        let handle = try connection.open()
        if generation != connection.generation { statements.removeAll() }
        generation = connection.generation
        if let known = statements[sql] { return known }
        if statements.count >= 256 { statements.removeAll() }
        let statement = try PluginStatement(sql, on: handle, core: core, watchedBy: statementGuard)
        statements[sql] = statement
        return statement
    }
}
