import CLibPQ
import EventStore

/// One projection's transactions: its statements, its position and COMMIT leave in one pipeline.
final class PostgresProjectionSession: ProjectionSession {
    private(set) var connection: PostgresConnection
    let holder: ConnectionHolder
    let projection: ProjectionName
    let application: ApplicationName
    let table: String
    let isBesideLog: Bool
    var lastEventRecord: LastEventRecord
    let letterRecord: LetterRecord
    let runRecord: RunRecordTable
    /// The connect on which a transaction is open; nil for none. A transaction that was lost with its connection must not
    /// be gone on with on the next one.
    private var transaction: Int?
    /// Why the open transaction is lost: nothing is sent until it is rolled back, whatever a plugin makes of the error.
    private var failure: (any Error)?
    let parameters = PostgresParameters()
    /// Which run of the server the position was read from; nil where it was not.
    var positionEpoch: LogEpoch?
    /// How many rows of the host's tables the transaction in hand writes by the host's own statements.
    var ownWrites: Int64 = 0
    /// The entry that each statement was last sent as: most rows of a batch have the same types.
    var lastSent: [(types: [Oid], name: String)?] = []
    /// How long the next transaction waits for locks; nil: as the session does.
    private var lockLimit: Duration?
    private let queryParameters = StatementQueue()
    private var shapes = StatementShapes()
    /// Under which the plugin's statements run; nil: under the host's own.
    let role: PluginRole?

    init(
        _ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName,
        isBesideLog: Bool, over connection: PostgresConnection
    ) {
        var session = PostgresSession(configuration)
        session.rowSecurity = .applied
        session.idleInTransactionTimeout = configuration.applyTimeout + 10
        session.statementTimeout = configuration.applyTimeout + 1
        session.synchronousCommit = configuration.projectionsCommitSynchronously
        holder = ConnectionHolder(label: projection.description, session: session)
        self.connection = connection
        connection.lend(to: holder)
        self.projection = projection
        self.application = application
        self.isBesideLog = isBesideLog
        lastEventRecord = LastEventRecord(configuration, projection: projection, application: application)
        letterRecord = LetterRecord(configuration, projection: projection, application: application)
        role = configuration.projectionRole.map(PluginRole.init)
        runRecord = RunRecordTable(configuration, projection: projection, application: application)
        table = configuration.qualified(projection.trackingTable)
    }

    var interruptible: any Interruptible { connection.interrupt }

    func ping() throws { try connection.ping() }

    func work(over connection: any StoreConnection) {
        self.connection = PostgresStore.own(connection)
        self.connection.lend(to: holder)
        transaction = nil
        failure = nil
    }

    func disconnect() {
        connection.disconnect()
        transaction = nil
        failure = nil
    }

    func position() throws -> Int64? {
        parameters.reset()
        parameters.append(text: application.description)
        let result = try connection.run(
            "SELECT notification_id FROM \(table) WHERE application_name = $1", parameters)
        return result.rowCount == 0 ? nil : try result.int64(0, 0)
    }

    func tablesMade(after queue: StatementQueue) throws -> [String] {
        try inTransaction(after: queue, isSetUp: true) {
            parameters.reset()
            parameters.append(text: connection.schema)
            // The row type of a table is written when the table is made, and by nothing that set-up does later.
            let result = try connection.run(
                """
                SELECT c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                JOIN pg_catalog.pg_type t ON t.oid = c.reltype WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') \
                AND t.xmin = pg_catalog.pg_current_xact_id()::xid ORDER BY 1
                """, parameters)
            return (0..<result.rowCount).compactMap { result.text($0, 0) }
        }
    }

    func query(
        _ sql: UnsafeRawBufferPointer, parameters values: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows {
        try inTransaction(after: queue) {
            queryParameters.reset()
            try queryParameters.execute(sql, parameters: values)
            queryParameters.position = queue.position
            return try runQuery(index: queue.nextIndex)
        }
    }

    /// Runs `body` in the transaction, after what is queued; what fails there loses the transaction.
    private func inTransaction<R>(
        after queue: StatementQueue, isSetUp: Bool = false, _ body: () throws -> R
    ) throws -> R {
        if let failure { throw failure }
        do {
            if !queue.isEmpty || transaction == nil {
                try runPipeline(queue, tracking: nil, isSetUp: isSetUp, commits: false)
            }
            return try body()
        } catch {
            rollback()
            failure = error
            throw error
        }
    }

    func commit(_ queue: StatementQueue, tracking: TrackingMove?, letters: LetterMove?) throws {
        if let failure { throw failure }
        try runPipeline(queue, tracking: tracking, letters, isSetUp: tracking == nil, commits: true)
    }

    func limitLockWaits(to limit: Duration) { lockLimit = limit }

    func rollback() {
        failure = nil
        lockLimit = nil
        transaction = nil
        guard connection.isInTransaction else { return }
        do { try connection.execute("ROLLBACK") } catch { connection.close() }
    }

    // MARK: The pipeline

    private func runPipeline(
        _ queue: StatementQueue, tracking: TrackingMove?, _ letters: LetterMove? = nil, isSetUp: Bool = false,
        commits: Bool
    ) throws {
        let begin = ContinuousClock.now
        defer { queue.drain() }
        do {
            if transaction == nil { try connection.trimPreparedStatements() }
            let surroundings = try currentSurroundings()
            try check(queue, surroundings)
            try checkEpoch(of: tracking)
            let pipeline = try PostgresPipeline(connection)
            try checkTransaction()
            // A move of the position alone is no plugin's.
            let role = queue.isEmpty && transaction == nil && commits ? nil : role
            // In an open transaction the plugin's statements come last.
            let isInRole = transaction != nil && tracking == nil
            if transaction == nil {
                try self.begin(pipeline, surroundings)
            } else if let role, !isInRole {
                try pipeline.send(role.leave, as: Number.role)
            }
            // An index over many rows takes its time.
            if isSetUp { try pipeline.send("SET LOCAL statement_timeout = 0", as: Number.begin) }
            // The position goes first: two runners on one position then meet at its row, before any row of the read model.
            ownWrites = 0
            if let tracking { ownWrites = try send(tracking, letters, surroundings, through: pipeline) }
            if let role, !isInRole { try pipeline.send(role.enter, as: Number.role) }
            try send(queue, through: pipeline)
            if commits {
                if surroundings.countsWrites || role != nil {
                    try pipeline.send(surroundings.deferred, as: Number.deferred)
                }
                if let role {
                    try pipeline.send(role.check, as: Number.roleCheck)
                    try pipeline.send(role.leave, as: Number.role)
                }
                if surroundings.countsWrites {
                    surroundings.appendExit(ownWrites: ownWrites, to: parameters)
                    try pipeline.send(surroundings.exit, parameters, as: Number.exit)
                }
                try pipeline.send("COMMIT", as: Number.commit)
            }
            try pipeline.run()
            transaction = commits ? nil : connection.generation
        } catch let failure as PostgresPipeline.Failure {
            var error = timed(explain(failure, queue), of: failure.command, since: begin)
            error.outcomeIsUnknown = commits && failure.mayHaveFinished
            rollback()
            // On this connection nothing can succeed any more; a new one looks, and prepares, anew.
            if !error.traits.isDisjoint(with: [.stalePlan, .readOnly]) { connection.close() }
            throw error
        } catch {
            rollback()
            throw error
        }
    }

    func currentSurroundings() throws -> ProjectionSurroundings {
        try connection.openOwnSession(for: "the projection '\(projection)'")
        let subject = ProjectionSubject(projection: projection, application: application)
        if let known = connection.facts.surroundings[subject] { return known }
        let found = try ProjectionSurroundings(of: projection, on: application, connection)
        connection.facts.surroundings[subject] = found
        return found
    }

    private func begin(_ pipeline: PostgresPipeline, _ surroundings: ProjectionSurroundings) throws {
        try pipeline.send("BEGIN", as: Number.begin)
        if let lockLimit, holder.session.waitsForLocks(longerThan: lockLimit) {
            try pipeline.send("SET LOCAL lock_timeout = \(Int(lockLimit / .milliseconds(1)))", as: Number.begin)
        }
        lockLimit = nil
        surroundings.appendEntry(to: parameters)
        try pipeline.send(surroundings.entry, parameters, as: Number.entry)
    }

    /// What was read from another run of the server need not stand in the log any more, nor the position: another host may have
    /// brought it there once more, after a handler has asked for what stood before.
    private func checkEpoch(of tracking: TrackingMove?) throws(EventStoreError) {
        guard let tracking, let now = connection.backend?.epoch else { return }
        let epochs = [tracking.epoch, positionEpoch].compactMap(\.self)
        guard epochs.contains(where: { $0.isOutdated(by: now) }) else { return }
        throw EventStoreError(
            .logChanged,
            "the server was started anew, or is another one, since these events were read; reading them anew")
    }

    private func checkTransaction() throws(EventStoreError) {
        guard let transaction, transaction != connection.generation else { return }
        self.transaction = nil
        connection.close()
        throw EventStoreError(.connectionLost, "the connection was lost in the middle of a transaction")
    }

    /// - Throws: ``EventStoreError`` with the statement's index, before anything is sent.
    private func check(_ queue: StatementQueue, _ surroundings: ProjectionSurroundings) throws(EventStoreError) {
        // The entries are many, the statements few.
        var counts = [Int](repeating: -1, count: queue.statements.count)
        for entry in queue.entries {
            do {
                if counts[entry.statement] < 0 {
                    let shape = shapes.shape(of: queue.statements[entry.statement])
                    try surroundings.check(shape)
                    counts[entry.statement] = shape.parameterCount
                }
                try StatementShape.check(parameters: entry.parameters.count, of: counts[entry.statement])
            } catch {
                var error = error
                error.statement = entry.index
                error.position = entry.position
                throw error
            }
        }
    }

    // MARK: Queries

    private func runQuery(index: Int) throws -> PostgresRows {
        let handle = try connection.open()
        try checkTransaction()
        let entry = queryParameters.entries[0]
        do {
            try check(queryParameters, try currentSurroundings())
        } catch var error as EventStoreError {
            error.statement = index
            error.position = queryParameters.position
            throw error
        }
        let sent = queryParameters.withBytes { arena in
            parameters.reset()
            parameters.append(queryParameters.parameters[entry.parameters], in: arena)
            return PQsendQueryParams(
                handle, queryParameters.statements[entry.statement], Int32(parameters.count), parameters.types,
                parameters.values, parameters.lengths, parameters.formats, 0)
        }
        let begin = ContinuousClock.now
        do {
            guard sent == 1 else { throw PostgresFailure.refused(handle) }
            return PostgresRows(try connection.receiveOne(handle))
        } catch let failure as EventStoreError {
            var error = timed(failure, since: begin)
            error.statement = index
            error.position = queryParameters.position
            rollback()
            throw error
        }
    }
}
