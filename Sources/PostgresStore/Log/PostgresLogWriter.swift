import CLibPQ
import EventStore
import Glibc

/// Appends under the library's rule: an EXCLUSIVE lock on the table from before positions are drawn until the commit, so
/// that positions appear in the order of the commits. Many appends share one pipelined transaction.
final class PostgresLogWriter: LogWriter {
    private enum Number {
        static let begin = -1
        static let lock = -2
        static let notify = -3
        static let commit = -4
    }

    /// For so long it is asked what became of a transaction whose COMMIT got no answer.
    private static let longestInquiry = Duration.seconds(10)

    private let connection: PostgresConnection
    private let configuration: PostgresConfiguration
    private let application: ApplicationName
    private let table: String
    private var idType: OriginatorIDType?
    private var isInTransaction = false
    /// The connect on which the open transaction began.
    private var generation = 0
    private var statement: PostgresAppendStatement?
    /// The last position that was committed over a connect, which any later transaction's over the same are above: a server
    /// that has taken over may give lower ones.
    private var lastPosition: (value: Int64, generation: Int) = (0, 0)
    /// Of the commands around it, which are prepared, too: the server parses them once.
    private let nothing = PostgresParameters()

    init(_ connection: PostgresConnection, application: ApplicationName) {
        self.connection = connection
        configuration = connection.configuration
        self.application = application
        table = configuration.qualified(application.eventsTable)
    }

    var interruptible: any Interruptible { connection.interrupt }

    func ping() throws { try connection.ping() }

    func disconnect() {
        connection.disconnect()
        isInTransaction = false
    }

    var originatorIDType: OriginatorIDType {
        get throws {
            if let idType { return idType }
            let type = try PostgresCatalog(connection, configuration).originatorIDType(of: application)
            idType = type
            return type
        }
    }

    func append(_ appends: [StreamAppend]) throws -> [Result<[Int64], EventStoreError>] {
        let type = try originatorIDType
        for append in appends {
            try append.validate()
            try check(append.originatorID, type)
        }
        guard !appends.isEmpty else { return [] }
        let statement = statement ?? PostgresAppendStatement(table: table, type: type)
        self.statement = statement
        let pieces = PostgresAppendStatement.pieces(of: appends)
        var outcomes: [Result<[Int64], EventStoreError>] = []
        outcomes.reserveCapacity(appends.count)
        var isCommitted = false
        var sentOn = 0
        do {
            if !isInTransaction { try connection.replaceIfClosed() }
            try connection.plan(for: .writing)
            let pipeline = try PostgresPipeline(connection)
            sentOn = connection.generation
            try checkTransaction()
            if !isInTransaction { try begin(pipeline) }
            for (number, piece) in pieces.enumerated() { try statement.send(appends[piece], pipeline, as: number) }
            if !isInTransaction { try end(pipeline) }
            try pipeline.run { number, result in
                if number >= 0 {
                    outcomes += try PostgresAppendStatement.outcomes(of: appends[pieces[number]], result)
                }
                isCommitted = number == Number.commit
            }
            if isCommitted, let last = outcomes.lazy.compactMap({ try? $0.get().last }).max() {
                lastPosition = (last, connection.generation)
            }
        } catch let failure as PostgresPipeline.Failure {
            // What was lost after the server's word that it has committed does not matter.
            if isCommitted { return outcomes }
            if isInTransaction { throw error(failure, commits: false) }
            rollback()
            let lost = error(failure, commits: true)
            guard lost.outcomeIsUnknown else { throw explained(lost) }
            return try settled(appends, sentOn: sentOn, after: lost)
        }
        return outcomes
    }

    /// Finds out how a transaction ended whose COMMIT got no answer: from the streams themselves, over a new connection.
    ///
    /// - Throws: a passing error where nothing was stored; `lost` where it cannot be found out in time.
    private func settled(
        _ appends: [StreamAppend], sentOn generation: Int, after lost: EventStoreError
    ) throws(EventStoreError) -> [Result<[Int64], EventStoreError>] {
        switch settlement(of: appends, sentOn: generation) {
        case .committed(let outcomes): return outcomes
        case .unknown: throw lost
        case .notStored:
            var error = lost
            error.outcomeIsUnknown = false
            throw error
        }
    }

    private func settlement(of appends: [StreamAppend], sentOn generation: Int) -> AppendSettlement {
        let known = lastPosition.generation == generation ? lastPosition.value : 0
        let inquiry = PostgresAppendInquiry(connection, table: table, after: known)
        let deadline = ContinuousClock.now + Self.longestInquiry
        var pause = Duration.milliseconds(50)
        while true {
            do {
                return try inquiry.settle(appends)
            } catch {
                // The server restarts, or another one takes over.
                guard (error as? EventStoreError)?.isTransient == true, !connection.interrupt.isInterrupted,
                    .now + pause < deadline
                else { return .unknown }
                usleep(UInt32(pause / .microseconds(1)))
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    func atomically<R>(_ body: () throws -> R) throws -> R {
        precondition(!isInTransaction, "atomically does not nest")
        var isEnding = false
        do {
            try connection.replaceIfClosed()
            try connection.plan(for: .writing)
            let start = try PostgresPipeline(connection)
            try begin(start)
            try start.run()
            isInTransaction = true
            generation = connection.generation
            let result = try body()
            let last = try PostgresPipeline(connection)
            try checkTransaction()
            try end(last)
            isEnding = true
            try last.run()
            isInTransaction = false
            return result
        } catch {
            isInTransaction = false
            rollback()
            if let failure = error as? PostgresPipeline.Failure {
                throw explained(self.error(failure, commits: isEnding))
            }
            guard let error = error as? EventStoreError else { throw error }
            throw explained(error)
        }
    }

    /// A missing right with what grants it, to be asked for outside of the failed transaction.
    private func explained(_ error: EventStoreError) -> EventStoreError {
        guard error.sqlState == "42501" else { return error }
        let privileges = PostgresCatalog(connection, configuration).privileges
        return (try? privileges.obstacleToAppending(to: table)) ?? error
    }

    /// - Parameter commits: whether the last command of the pipeline that failed was COMMIT.
    private func error(_ failure: PostgresPipeline.Failure, commits: Bool) -> EventStoreError {
        if let behind = PostgresAppendStatement.sequenceIsBehind(failure.error, table: table) { return behind }
        var error = failure.error
        error.outcomeIsUnknown = commits && failure.mayHaveFinished
        return error
    }

    /// What was appended so far is gone with its connection; the rest must not be kept without it.
    private func checkTransaction() throws(EventStoreError) {
        guard isInTransaction, generation != connection.generation else { return }
        connection.close()
        throw EventStoreError(
            .connectionLost, "the connection was lost in the middle of a transaction; nothing was stored")
    }

    private func begin(_ pipeline: PostgresPipeline) throws {
        try pipeline.send("BEGIN", nothing, as: Number.begin)
        try pipeline.send("LOCK TABLE \(table) IN EXCLUSIVE MODE", nothing, as: Number.lock)
    }

    private func end(_ pipeline: PostgresPipeline) throws {
        try pipeline.send("NOTIFY \(SQLIdentifier.quoted(application.eventsTable))", nothing, as: Number.notify)
        try pipeline.send("COMMIT", nothing, as: Number.commit)
    }

    private func rollback() {
        guard connection.isInTransaction else { return }
        do { try connection.execute("ROLLBACK") } catch { connection.close() }
    }

    private func check(_ id: OriginatorID, _ type: OriginatorIDType) throws(EventStoreError) {
        if case .text = id, type == .uuid {
            throw EventStoreError(.invalidEvent, "the streams of '\(application)' have UUIDs, '\(id)' is none")
        }
    }
}
