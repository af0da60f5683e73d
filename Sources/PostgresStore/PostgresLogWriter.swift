import CLibPQ
public import EventStore

/// Appends under the library's rule: an EXCLUSIVE lock on the table from before positions are drawn until the commit, so
/// that positions appear in the order of the commits. Many appends share one pipelined transaction.
public final class PostgresLogWriter: LogWriter {
    private enum Number {
        static let begin = -1
        static let lock = -2
        static let notify = -3
        static let commit = -4
    }

    private let connection: PostgresConnection
    private let configuration: PostgresConfiguration
    private let application: ApplicationName
    private let table: String
    private var idType: OriginatorIDType?
    private var isInTransaction = false
    /// The connect on which the open transaction began.
    private var generation = 0
    private let parameters = PostgresParameters()

    init(_ configuration: PostgresConfiguration, application: ApplicationName) {
        connection = PostgresConnection(
            configuration, applicationName: application.description,
            sessionStatements: [PostgresSession.settings(configuration)])
        self.configuration = configuration
        self.application = application
        table = configuration.qualified(application.eventsTable)
    }

    public var interruptible: any Interruptible { connection.interrupt }

    public func disconnect() {
        connection.close()
        isInTransaction = false
    }

    public var originatorIDType: OriginatorIDType {
        get throws {
            if let idType { return idType }
            let type = try PostgresCatalog(connection, configuration).originatorIDType(of: application)
            idType = type
            return type
        }
    }

    public func append(_ appends: [StreamAppend]) throws -> [Result<[Int64], EventStoreError>] {
        let type = try originatorIDType
        for append in appends {
            try append.validate()
            try check(append.originatorID, type)
        }
        guard !appends.isEmpty else { return [] }
        var outcomes = [Result<[Int64], EventStoreError>?](repeating: nil, count: appends.count)
        do {
            let pipeline = try PostgresPipeline(connection)
            try checkTransaction()
            if !isInTransaction { try begin(pipeline) }
            for (number, append) in appends.enumerated() { try send(append, type, pipeline, as: number) }
            if !isInTransaction { try end(pipeline) }
            try pipeline.run { number, result in
                if number >= 0 { outcomes[number] = outcome(of: appends[number], result) }
            }
        } catch let failure as PostgresPipeline.Failure {
            if !isInTransaction { rollback() }
            throw failure.error
        }
        return outcomes.map { $0! }
    }

    public func atomically<R>(_ body: () throws -> R) throws -> R {
        precondition(!isInTransaction, "atomically does not nest")
        do {
            let start = try PostgresPipeline(connection)
            try begin(start)
            try start.run()
            isInTransaction = true
            generation = connection.generation
            let result = try body()
            let last = try PostgresPipeline(connection)
            try checkTransaction()
            try end(last)
            try last.run()
            isInTransaction = false
            return result
        } catch {
            isInTransaction = false
            rollback()
            throw (error as? PostgresPipeline.Failure)?.error ?? error
        }
    }

    /// What was appended so far is gone with its connection; the rest must not be kept without it.
    private func checkTransaction() throws(EventStoreError) {
        guard isInTransaction, generation != connection.generation else { return }
        connection.close()
        throw EventStoreError(
            .connectionLost, "the connection was lost in the middle of a transaction; nothing was stored")
    }

    private func begin(_ pipeline: PostgresPipeline) throws {
        try pipeline.send("BEGIN", as: Number.begin)
        try pipeline.send("LOCK TABLE \(table) IN EXCLUSIVE MODE", as: Number.lock)
    }

    private func end(_ pipeline: PostgresPipeline) throws {
        try pipeline.send("NOTIFY \(SQLIdentifier.quoted(application.eventsTable))", as: Number.notify)
        try pipeline.send("COMMIT", as: Number.commit)
    }

    private func rollback() {
        guard connection.isInTransaction else { return }
        do { try connection.execute("ROLLBACK") } catch { connection.close() }
    }

    /// Checks the version and inserts in one statement; under the table lock nothing comes between. It tells the found
    /// version, and the positions where it inserted.
    private func send(_ append: StreamAppend, _ type: OriginatorIDType, _ pipeline: PostgresPipeline, as number: Int)
        throws
    {
        parameters.reset()
        parameters.append(text: append.originatorID.description)
        parameters.append(append.expectedVersion)
        parameters.append(
            array: append.events.map(\.topic.utf8), element: PostgresParameters.text, type: PostgresParameters.textArray
        )
        parameters.append(
            array: append.events.map(\.state), element: PostgresParameters.bytea, type: PostgresParameters.byteaArray)
        let sql = """
            WITH found AS (SELECT coalesce(max(originator_version), 0)::bigint AS version FROM \(table) \
            WHERE originator_id = $1::\(type.rawValue)), \
            inserted AS (INSERT INTO \(table) (originator_id, originator_version, topic, state) \
            SELECT $1::\(type.rawValue), found.version + event.number, event.topic, event.state \
            FROM found, unnest($3, $4) WITH ORDINALITY AS event (topic, state, number) \
            WHERE $2::bigint IS NULL OR found.version = $2 ORDER BY event.number RETURNING notification_id) \
            SELECT found.version, inserted.notification_id FROM found LEFT JOIN inserted ON true ORDER BY 2
            """
        try pipeline.send(sql, parameters, as: number)
    }

    private func outcome(of append: StreamAppend, _ result: PostgresResult) -> Result<[Int64], EventStoreError> {
        let positions = (0..<result.rowCount).compactMap { result.int64($0, 1) }
        guard positions.isEmpty else { return .success(positions) }
        return .failure(
            .conflict(append.originatorID, expected: append.expectedVersion ?? 0, found: result.int64(0, 0) ?? 0))
    }

    private func check(_ id: OriginatorID, _ type: OriginatorIDType) throws(EventStoreError) {
        if case .text = id, type == .uuid {
            throw EventStoreError(.invalidEvent, "the streams of '\(application)' have UUIDs, '\(id)' is none")
        }
    }
}
