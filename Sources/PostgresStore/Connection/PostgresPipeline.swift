import CLibPQ
import EventStore

/// Commands that go to the server without waiting for each other's results, and come back together.
///
/// After `PQpipelineSync` libpq gives, for each command in order, its results and a NULL; the first that fails aborts the
/// rest up to the sync.
final class PostgresPipeline {
    private enum Command {
        case prepare(PostgresConnection.PreparedKey)
        /// The caller's number for it.
        case execute(Int)
    }

    /// The first command that failed.
    struct Failure: Error {
        /// The caller's number; nil where the pipeline itself broke.
        let command: Int?
        let error: EventStoreError
        /// Whether the server may have run all commands nevertheless: the connection broke after they were sent, and no
        /// word of the server's came in the place of one before the last.
        var mayHaveFinished = false
    }

    private let connection: PostgresConnection
    private let handle: OpaquePointer
    private var commands: [Command] = []

    init(_ connection: PostgresConnection) throws {
        self.connection = connection
        handle = try connection.open()
        guard PQenterPipelineMode(handle) == 1 else {
            connection.close()
            throw EventStoreError(.connectionLost, "the connection is not idle; it was closed")
        }
    }

    /// Sends a statement, prepared on first use; results come in binary.
    func send(_ sql: String, _ parameters: PostgresParameters, as number: Int) throws {
        let key = PostgresConnection.PreparedKey(sql: sql, types: parameters.types)
        let name: String
        if let known = connection.preparedName(key) {
            name = known
        } else {
            name = connection.remember(key)
            let sent = PQsendPrepare(handle, name, sql, Int32(parameters.count), parameters.types)
            guard sent == 1 else { throw broken(number) }
            commands.append(.prepare(key))
        }
        try send(prepared: name, parameters, as: number)
    }

    /// Sends a statement that is known to be prepared.
    func send(prepared name: String, _ parameters: PostgresParameters, as number: Int) throws {
        let sent = PQsendQueryPrepared(
            handle, name, Int32(parameters.count), parameters.values, parameters.lengths, parameters.formats, 1)
        guard sent == 1 else { throw broken(number) }
        commands.append(.execute(number))
    }

    /// Sends a statement without parameters that is not worth preparing.
    func send(_ sql: String, as number: Int) throws {
        guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1 else { throw broken() }
        commands.append(.execute(number))
    }

    /// Sends the sync and receives everything; the connection is out of pipeline mode then.
    ///
    /// - Throws: ``Failure`` for the first command that failed.
    func run(_ body: (_ number: Int, PostgresResult) throws -> Void = { _, _ in }) throws {
        guard PQpipelineSync(handle) == 1 else { throw broken(mayHaveFinished: true) }
        var failure: Failure?
        var mistake: (any Error)?
        var received = 0
        // The server answers in order: what it says of itself on its way out stands in the place of what it was at.
        var failedAt: Int?
        do {
            for command in commands {
                let error = try receive(command) { number, result in
                    guard failure == nil, mistake == nil else { return }
                    do { try body(number, result) } catch { mistake = error }
                }
                if let error, failure == nil {
                    failedAt = received
                    if case .execute(let number) = command {
                        failure = Failure(command: number, error: error)
                    } else {
                        failure = Failure(command: nextNumber(after: command), error: error)
                    }
                }
                received += 1
            }
            try receiveSync()
        } catch {
            connection.close()
            let error = error as? EventStoreError ?? PostgresFailure.lost(handle)
            if var failure {
                failure.mayHaveFinished = failedAt == commands.count - 1
                throw failure
            }
            let isBeforeTheLast = error.sqlState != nil && received < commands.count - 1
            throw Failure(command: nil, error: error, mayHaveFinished: !isBeforeTheLast)
        }
        guard PQexitPipelineMode(handle) == 1 else { throw broken(mayHaveFinished: failure == nil) }
        if let failure {
            if failure.error.code == .connectionLost { connection.close() }
            throw failure
        }
        if let mistake { throw mistake }
    }

    private func receive(_ command: Command, _ body: (Int, PostgresResult) -> Void) throws -> EventStoreError? {
        var failure: EventStoreError?
        while let result = try connection.nextResult(handle) {
            if let error = result.failure {
                failure = failure ?? error
                if PQstatus(handle) == CONNECTION_BAD {
                    if failure?.sqlState == nil { throw PostgresFailure.lost(handle) }
                    throw failure!
                }
                if result.isCopy { throw error }
            } else if case .execute(let number) = command {
                body(number, result)
            }
        }
        if failure != nil, case .prepare(let key) = command { connection.forget(key) }
        return failure
    }

    private func receiveSync() throws {
        while true {
            guard let result = try connection.nextResult(handle) else {
                if PQstatus(handle) == CONNECTION_BAD { throw PostgresFailure.lost(handle) }
                continue
            }
            if result.status == PGRES_PIPELINE_SYNC { return }
            if let error = result.failure { throw error }
        }
    }

    /// A statement that cannot be prepared is blamed on the execution that needed it.
    private func nextNumber(after command: Command) -> Int? {
        guard case .prepare(let key) = command else { return nil }
        let index = commands.firstIndex { if case .prepare(key) = $0 { true } else { false } }
        guard let index, index + 1 < commands.count, case .execute(let number) = commands[index + 1] else { return nil }
        return number
    }

    /// libpq did not take a command: the connection is lost, or the command cannot be sent.
    private func broken(_ number: Int? = nil, mayHaveFinished: Bool = false) -> Failure {
        let error = PostgresFailure.refused(handle)
        connection.close()
        return Failure(command: number, error: error, mayHaveFinished: mayHaveFinished)
    }
}
