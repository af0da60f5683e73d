import CLibPQ
import EventStore

extension PostgresConnection {
    /// The one result of a command that was sent.
    func receiveOne(_ handle: OpaquePointer) throws -> PostgresResult {
        var last: PostgresResult?
        var failure: EventStoreError?
        while let result = try nextResult(handle) {
            if let error = result.failure {
                failure = failure ?? error
                if result.isCopy {
                    close()
                    throw error
                }
            } else {
                last = result
            }
        }
        if let failure {
            closeIfUseless(handle, after: failure)
            throw failure
        }
        guard let last else { throw PostgresFailure.lost(handle) }
        return last
    }

    /// Gives up a connection on which nothing can succeed any more: it is lost, its server is read-only, or what is
    /// prepared on it no longer fits.
    func closeIfUseless(_ handle: OpaquePointer, after error: EventStoreError) {
        if PQstatus(handle) == CONNECTION_BAD || error.code == .connectionLost
            || !error.traits.isDisjoint(with: [.stalePlan, .readOnly])
        {
            close()
        }
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
