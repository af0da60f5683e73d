import CLibPQ
public import EventStore

/// One projection's transactions: its statements, its position and COMMIT leave in one pipeline.
public final class PostgresProjectionSession: ProjectionSession {
    /// Numbers of the pipeline's own commands; a queued statement has its place among the entries.
    private enum Number {
        static let begin = -1
        static let tracking = -2
        static let commit = -3
        static let entry = -4
        static let log = -5
        static let exit = -6
        static let lastEvent = -7
        static let deferred = -8
    }

    private let connection: PostgresConnection
    private let projection: ProjectionName
    private let application: ApplicationName
    private let table: String
    private let isBesideLog: Bool
    private var lastEventRecord: LastEventRecord
    /// What is known of the host's tables on the connect that it was read on.
    private var surroundings: (generation: Int, value: ProjectionSurroundings)?
    /// The connect on which a transaction is open; nil for none. A transaction that was lost with its connection must not
    /// be gone on with on the next one.
    private var transaction: Int?
    /// Why the open transaction is lost: nothing is sent until it is rolled back, whatever a plugin makes of the error.
    private var failure: (any Error)?
    private let parameters = PostgresParameters()
    /// How many rows of the host's tables the transaction in hand writes by the host's own statements.
    private var ownWrites: Int64 = 0
    /// The entry that each statement was last sent as: most rows of a batch have the same types.
    private var lastSent: [(types: [Oid], name: String)?] = []
    private let queryParameters = StatementQueue()
    private var shapes = StatementShapes()

    init(
        _ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName,
        isBesideLog: Bool
    ) {
        var session = PostgresSession(configuration)
        session.rowSecurity = .applied
        session.idleInTransactionTimeout = configuration.applyTimeout
        session.synchronousCommit = configuration.projectionsCommitSynchronously
        connection = PostgresConnection(configuration, label: projection.description, session: session)
        self.projection = projection
        self.application = application
        self.isBesideLog = isBesideLog
        lastEventRecord = LastEventRecord(configuration, projection: projection, application: application)
        table = configuration.qualified(projection.trackingTable)
    }

    public var interruptible: any Interruptible { connection.interrupt }

    public func ping() throws { try connection.ping() }

    public func disconnect() {
        connection.disconnect()
        transaction = nil
        failure = nil
    }

    public func position() throws -> Int64? {
        parameters.reset()
        parameters.append(text: application.description)
        let result = try connection.run(
            "SELECT notification_id FROM \(table) WHERE application_name = $1", parameters)
        return result.rowCount == 0 ? nil : try result.int64(0, 0)
    }

    public func lastEvent() throws -> RecordedEvent? {
        try currentSurroundings().keepsLastEvent ? lastEventRecord.read(connection) : nil
    }

    public func tablesMade(after queue: StatementQueue) throws -> [String] {
        try inTransaction(after: queue) {
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

    public func query(
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
    private func inTransaction<R>(after queue: StatementQueue, _ body: () throws -> R) throws -> R {
        if let failure { throw failure }
        do {
            if !queue.isEmpty || transaction == nil { try runPipeline(queue, tracking: nil, commits: false) }
            return try body()
        } catch {
            rollback()
            failure = error
            throw error
        }
    }

    public func commit(_ queue: StatementQueue, tracking: TrackingMove?) throws {
        if let failure { throw failure }
        try runPipeline(queue, tracking: tracking, commits: true)
    }

    public func rollback() {
        failure = nil
        transaction = nil
        guard connection.isInTransaction else { return }
        do { try connection.execute("ROLLBACK") } catch { connection.close() }
    }

    // MARK: The pipeline

    private func runPipeline(_ queue: StatementQueue, tracking: TrackingMove?, commits: Bool) throws {
        defer { queue.drain() }
        do {
            if transaction == nil { try connection.trimPreparedStatements() }
            let surroundings = try currentSurroundings()
            try check(queue, surroundings)
            try checkEpoch(of: tracking)
            let pipeline = try PostgresPipeline(connection)
            try checkTransaction()
            if transaction == nil { try begin(pipeline, surroundings) }
            // The position goes first: two runners on one position then meet at its row, before any row of the read model.
            ownWrites = 0
            if let tracking { ownWrites = try send(tracking, surroundings, through: pipeline) }
            try send(queue, through: pipeline)
            if commits {
                if surroundings.countsWrites {
                    try pipeline.send(surroundings.deferred, as: Number.deferred)
                    surroundings.appendExit(ownWrites: ownWrites, to: parameters)
                    try pipeline.send(surroundings.exit, parameters, as: Number.exit)
                }
                try pipeline.send("COMMIT", as: Number.commit)
            }
            try pipeline.run()
            transaction = commits ? nil : connection.generation
        } catch let failure as PostgresPipeline.Failure {
            var error = explain(failure, queue)
            error.outcomeIsUnknown = commits && failure.mayHaveFinished
            rollback()
            // On this connection nothing can succeed any more; a new one looks, and prepares, anew.
            if error.isOfStalePlan || error.sqlState == "25006" { connection.close() }
            throw error
        } catch {
            rollback()
            throw error
        }
    }

    private func currentSurroundings() throws -> ProjectionSurroundings {
        try connection.openOwnSession(for: "the projection '\(projection)'")
        if let surroundings, surroundings.generation == connection.generation { return surroundings.value }
        let value = try ProjectionSurroundings(of: projection, on: application, connection)
        surroundings = (connection.generation, value)
        return value
    }

    private func begin(_ pipeline: PostgresPipeline, _ surroundings: ProjectionSurroundings) throws {
        try pipeline.send("BEGIN", as: Number.begin)
        surroundings.appendEntry(to: parameters)
        try pipeline.send(surroundings.entry, parameters, as: Number.entry)
    }

    /// What was read from another run of the server need not stand in the log any more.
    private func checkEpoch(of tracking: TrackingMove?) throws(EventStoreError) {
        guard let read = tracking?.epoch, let now = connection.backend?.epoch, read.isOutdated(by: now) else { return }
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

    /// - Returns: how many rows of the host's tables it writes.
    private func send(
        _ tracking: TrackingMove, _ surroundings: ProjectionSurroundings, through pipeline: PostgresPipeline
    ) throws -> Int64 {
        if isBesideLog { try sendLogCheck(tracking, through: pipeline) }
        try sendMove(tracking, through: pipeline)
        guard surroundings.keepsLastEvent, case .event(let event) = tracking.log, lastEventRecord.isDue else {
            return 1
        }
        try lastEventRecord.send(event, at: tracking.to, through: pipeline, as: Number.lastEvent)
        return 2
    }

    private func sendMove(_ tracking: TrackingMove, through pipeline: PostgresPipeline) throws {
        parameters.reset()
        parameters.append(text: application.description)
        guard let from = tracking.from else {
            parameters.append(tracking.to)
            // A row without a position is none; a row with one is another runner's.
            try pipeline.send(
                """
                WITH moved AS (INSERT INTO \(table) AS tracking (application_name, notification_id) VALUES ($1, $2) \
                ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id \
                WHERE tracking.notification_id IS NULL RETURNING notification_id) \
                SELECT CASE WHEN count(*) FILTER (WHERE notification_id = $2) = 1 THEN 1 \
                ELSE ('projectionist: fenced, rows ' || count(*))::int END FROM moved
                """, parameters, as: Number.tracking)
            return
        }
        parameters.append(from)
        parameters.append(tracking.to)
        // An UPDATE of no rows is no error and a COMMIT behind it would keep the read model, so a mismatch is made one:
        // the cast of this text fails. It names the count, lest the planner fold it to a constant and fail always.
        let sql = """
            WITH moved AS (UPDATE \(table) SET notification_id = $3 \
            WHERE application_name = $1 AND notification_id = $2 RETURNING notification_id) \
            SELECT CASE WHEN count(*) FILTER (WHERE notification_id = $3) = 1 THEN 1 \
            ELSE ('projectionist: fenced, rows ' || count(*))::int END FROM moved
            """
        try pipeline.send(sql, parameters, as: Number.tracking)
    }

    /// The event at which the batch ends stands in the log as it was read; for a move past what the topics leave out,
    /// some event stands at its end or above.
    private func sendLogCheck(_ tracking: TrackingMove, through pipeline: PostgresPipeline) throws {
        let log = connection.configuration.qualified(application.eventsTable)
        parameters.reset()
        parameters.append(tracking.to)
        let rows: String
        switch tracking.log {
        case .none: return
        case .event(let event):
            parameters.append(id: event.originatorID)
            parameters.append(event.originatorVersion)
            rows = "WHERE notification_id = $1 AND originator_id = $2 AND originator_version = $3"
        case .reaches: rows = "WHERE notification_id >= $1 ORDER BY notification_id LIMIT 1"
        }
        try pipeline.send(
            """
            SELECT CASE WHEN count(*) > 0 THEN 1 ELSE ('projectionist: log rows ' || count(*))::int END \
            FROM (SELECT 1 FROM \(log) \(rows)) AS found
            """, parameters, as: Number.log)
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

    private func send(_ queue: StatementQueue, through pipeline: PostgresPipeline) throws {
        lastSent.removeAll(keepingCapacity: true)
        lastSent.append(contentsOf: repeatElement(nil, count: queue.statements.count))
        // Read once: each access to a class's property is a checked one.
        let queued = queue.parameters
        try queue.withBytes { arena in
            for (number, entry) in queue.entries.enumerated() {
                parameters.reset()
                parameters.append(queued[entry.parameters], in: arena)
                if let last = lastSent[entry.statement], last.types == parameters.types {
                    try pipeline.send(prepared: last.name, parameters, as: number)
                } else {
                    let sql = queue.statements[entry.statement]
                    try pipeline.send(sql, parameters, as: number)
                    let key = PostgresConnection.PreparedKey(sql: sql, types: parameters.types)
                    lastSent[entry.statement] = connection.preparedName(key).map { (parameters.types, $0) }
                }
            }
        }
    }

    private func explain(_ failure: PostgresPipeline.Failure, _ queue: StatementQueue) -> EventStoreError {
        var error = failure.error
        guard let number = failure.command else { return error }
        switch (number, error.sqlState) {
        case (Number.tracking, "22P02") where error.serverDetail?.contains("fenced, rows 1") == true:
            return EventStoreError(
                .unsuitable,
                "a trigger or a rule on \(table) changes the position that the host writes; nothing of this batch was kept: drop it"
            )
        case (Number.tracking, "22P02"), (Number.tracking, "23505"):
            var fenced = EventStoreError(
                .fenced,
                "the position of '\(projection)' on '\(application)' was moved by another runner; nothing of this batch was kept"
            )
            fenced.sqlState = error.sqlState
            return fenced
        case (Number.log, "22P02"):
            return EventStoreError(
                .logChanged,
                "the log of '\(application)' no longer holds what was read from it (a database that came back older, or another one); nothing of this batch was kept, positions and log are read anew"
            )
        case (Number.exit, "22P02") where ProjectionSurroundings.rowsWritten(error).map { $0 < ownWrites } == true:
            // The position was written, and not counted: where it was written is not what this connection knows.
            var changed = EventStoreError(
                .logChanged,
                "the tables of '\(projection)' or the server's settings (track_counts) were changed while it ran; nothing of this batch was kept, it is tried anew"
            )
            changed.isOfStalePlan = true
            return changed
        case (Number.exit, "22P02"):
            return EventStoreError(
                .hostTable,
                "a statement of this batch wrote to a table of the host's (an events, tracking or projectionist_ table of schema \(connection.schema)); nothing was kept: a plugin writes only its own tables"
            )
        default: break
        }
        if queue.entries.indices.contains(number) {
            error.statement = queue.entries[number].index
            error.position = queue.entries[number].position
        }
        return error
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
        do {
            guard sent == 1 else { throw PostgresFailure.refused(handle) }
            return PostgresRows(try connection.receiveOne(handle))
        } catch var error as EventStoreError {
            error.statement = index
            error.position = queryParameters.position
            rollback()
            throw error
        }
    }
}
