import CLibPQ
public import EventStore

/// One projection's transactions: its statements, its position and COMMIT leave in one pipeline.
public final class PostgresProjectionSession: ProjectionSession {
    /// Numbers of the pipeline's own commands; a queued statement has its place among the entries.
    private enum Number {
        static let begin = -1
        static let tracking = -2
        static let commit = -3
    }

    private let connection: PostgresConnection
    private let projection: ProjectionName
    private let application: ApplicationName
    private let table: String
    /// The connect on which a transaction is open; nil for none. A transaction that was lost with its connection must not
    /// be gone on with on the next one.
    private var transaction: Int?
    /// Why the open transaction is lost: nothing is sent until it is rolled back, whatever a plugin makes of the error.
    private var failure: (any Error)?
    private let parameters = PostgresParameters()
    /// The entry that each statement was last sent as: most rows of a batch have the same types.
    private var lastSent: [Int: (types: [Oid], name: String)] = [:]
    private let queryParameters = StatementQueue()

    init(_ configuration: PostgresConfiguration, projection: ProjectionName, application: ApplicationName) {
        let synchronous = configuration.projectionsCommitSynchronously ? "on" : "off"
        connection = PostgresConnection(
            configuration, label: projection.description, idleTimeout: configuration.applyTimeout,
            sessionStatements: ["SET synchronous_commit = \(synchronous)"])
        self.projection = projection
        self.application = application
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
        let result = try connection.run("SELECT notification_id FROM \(table) WHERE application_name = $1", parameters)
        return result.rowCount == 0 ? nil : result.int64(0, 0)
    }

    public func query(
        _ sql: UnsafeRawBufferPointer, parameters values: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows {
        if let failure { throw failure }
        do {
            queryParameters.reset()
            try queryParameters.execute(sql, parameters: values)
            queryParameters.position = queue.position
            if !queue.isEmpty || transaction == nil {
                try runPipeline(queue, tracking: nil, commits: false)
            }
            return try runQuery(index: queue.nextIndex)
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
            let pipeline = try PostgresPipeline(connection)
            try checkTransaction()
            if transaction == nil { try pipeline.send("BEGIN", as: Number.begin) }
            // The position goes first: two runners on one position then meet at its row, before any row of the read model.
            if let tracking { try send(tracking, through: pipeline) }
            try send(queue, through: pipeline)
            if commits { try pipeline.send("COMMIT", as: Number.commit) }
            try pipeline.run()
            transaction = commits ? nil : connection.generation
        } catch let failure as PostgresPipeline.Failure {
            let error = explain(failure, queue)
            rollback()
            // What is prepared no longer fits the tables, or is gone; a new connection prepares anew.
            if ["26000", "0A000"].contains(error.sqlState) { connection.close() }
            throw error
        }
    }

    private func checkTransaction() throws(EventStoreError) {
        guard let transaction, transaction != connection.generation else { return }
        self.transaction = nil
        connection.close()
        throw EventStoreError(.connectionLost, "the connection was lost in the middle of a transaction")
    }

    private func send(_ tracking: TrackingMove, through pipeline: PostgresPipeline) throws {
        parameters.reset()
        parameters.append(text: application.description)
        guard let from = tracking.from else {
            parameters.append(tracking.to)
            try pipeline.send("INSERT INTO \(table) VALUES ($1, $2)", parameters, as: Number.tracking)
            return
        }
        parameters.append(from)
        parameters.append(tracking.to)
        // An UPDATE of no rows is no error and a COMMIT behind it would keep the read model, so a mismatch is made one:
        // the cast of this text fails. It names the count, lest the planner fold it to a constant and fail always.
        let sql = """
            WITH moved AS (UPDATE \(table) SET notification_id = $3 \
            WHERE application_name = $1 AND notification_id = $2 RETURNING 1) \
            SELECT CASE WHEN count(*) = 1 THEN 1 ELSE ('projectionist: fenced, rows ' || count(*))::int END FROM moved
            """
        try pipeline.send(sql, parameters, as: Number.tracking)
    }

    private func send(_ queue: StatementQueue, through pipeline: PostgresPipeline) throws {
        lastSent.removeAll(keepingCapacity: true)
        try queue.withBytes { arena in
            for (number, entry) in queue.entries.enumerated() {
                parameters.reset()
                parameters.append(queue.parameters[entry.parameters], in: arena)
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
        if number == Number.tracking, error.sqlState == "22P02" || error.sqlState == "23505" {
            var fenced = EventStoreError(
                .fenced,
                "the position of '\(projection)' on '\(application)' was moved by another runner; nothing of this batch was kept"
            )
            fenced.sqlState = error.sqlState
            return fenced
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

/// Rows in text format.
final class PostgresRows: SQLRows {
    private let result: PostgresResult
    /// Decoded `bytea` values; they live as long as the rows.
    private var decoded: [UnsafeMutableRawPointer] = []

    init(_ result: PostgresResult) { self.result = result }

    deinit { decoded.forEach { PQfreemem($0) } }

    var rowCount: Int { result.rowCount }
    var columnCount: Int { result.columnCount }

    func text(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        result.isNull(row, column) ? nil : result.bytes(row, column)
    }

    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        guard !result.isNull(row, column), PQftype(result.pointer, Int32(column)) == PostgresParameters.bytea else {
            return nil
        }
        var count = 0
        guard let memory = PQunescapeBytea(PQgetvalue(result.pointer, Int32(row), Int32(column)), &count) else {
            return nil
        }
        decoded.append(UnsafeMutableRawPointer(memory))
        return UnsafeRawBufferPointer(start: memory, count: count)
    }
}
