import CLibPQ
import EventStore

/// What every session of the host sets.
enum PostgresSession {
    static func settings(_ configuration: PostgresConfiguration, idleTimeout: Double? = nil) -> String {
        let idle = Int(((idleTimeout ?? configuration.idleInTransactionTimeout) * 1000).rounded())
        let lock = Int((configuration.lockTimeout * 1000).rounded())
        return """
            SET search_path = \(SQLIdentifier.quoted(configuration.schema)); \
            SET idle_in_transaction_session_timeout = \(idle); SET lock_timeout = \(lock); \
            SET standard_conforming_strings = on
            """
    }
}

extension PostgresConnection {
    /// The one result of a command that was sent.
    func receiveOne(_ handle: OpaquePointer) throws -> PostgresResult {
        var last: PostgresResult?
        var failure: EventStoreError?
        while let result = try nextResult(handle) {
            if let error = result.failure {
                failure = failure ?? error
                if [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(result.status) {
                    close()
                    throw error
                }
            } else {
                last = result
            }
        }
        if let failure {
            if PQstatus(handle) == CONNECTION_BAD { close() }
            throw failure
        }
        guard let last else { throw PostgresFailure.lost(handle) }
        return last
    }

    /// Runs one statement, prepared on first use, and waits for its result in binary format.
    func run(_ sql: String, _ parameters: PostgresParameters) throws -> PostgresResult {
        let handle = try open()
        let key = PreparedKey(sql: sql, types: parameters.types)
        let name: String
        if let known = preparedName(key) {
            name = known
        } else {
            name = remember(key)
            do {
                guard PQsendPrepare(handle, name, sql, Int32(parameters.count), parameters.types) == 1 else {
                    throw PostgresFailure.lost(handle)
                }
                _ = try receiveOne(handle)
            } catch {
                forget(key)
                throw error
            }
        }
        let sent = PQsendQueryPrepared(
            handle, name, Int32(parameters.count), parameters.values, parameters.lengths, parameters.formats, 1)
        guard sent == 1 else { throw PostgresFailure.lost(handle) }
        return try receiveOne(handle)
    }
}
