import CLibPQ
import EventStore
import Synchronization

/// Finds out whether a pooler in transaction mode stands in front of the server: there LISTEN, session locks and session
/// settings do not hold, and what one client sets another one gets.
///
/// A pooler invents the process id that a client is told at its start. Where it differs from `pg_backend_pid()`, two
/// connections are held idle: the same `pg_backend_pid()` on both proves that sessions share backends. (Setting something
/// and reading it back proves nothing: both may have met the same backend.)
enum PostgresPooler {
    /// What was found once stays: by server and database.
    private static let verdicts = Mutex<[String: Bool]>([:])
    /// How often each of the two connections is asked: a pooler that goes round takes another backend each time.
    private static let rounds = 4

    /// - Parameter handle: a connection whose two process ids differ.
    static func sharesBackends(
        _ handle: OpaquePointer, parameters: [String: String], interrupt: PostgresInterrupt
    ) throws(EventStoreError) -> Bool {
        let place = [PQhost(handle), PQport(handle), PQdb(handle)].map { $0.map { String(cString: $0) } ?? "" }
            .joined(separator: " ")
        if let known = verdicts.withLock({ $0[place] }) { return known }
        guard let first = try PostgresConnecting.connect(parameters, interrupt: interrupt) else { return false }
        defer { PQfinish(first) }
        guard let second = try PostgresConnecting.connect(parameters, interrupt: interrupt) else { return false }
        defer { PQfinish(second) }
        var seen: (first: Set<String>, second: Set<String>) = ([], [])
        for _ in 0..<rounds {
            guard let one = backend(of: first), let other = backend(of: second) else { return false }
            seen.first.insert(one)
            seen.second.insert(other)
        }
        let isShared = !seen.first.isDisjoint(with: seen.second)
        verdicts.withLock { $0[place] = isShared }
        return isShared
    }

    private static func backend(of handle: OpaquePointer) -> String? {
        let result = PQexec(handle, "SELECT pg_catalog.pg_backend_pid()")
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK, let value = PQgetvalue(result, 0, 0) else { return nil }
        return String(cString: value)
    }

    static func refusal(_ what: String, _ configuration: PostgresConfiguration) -> EventStoreError {
        EventStoreError(
            .unsuitable,
            "\(what) needs a session of its own, but a connection pooler in transaction mode stands in front of \(configuration.summary): LISTEN, locks and settings of a session do not hold there; connect to PostgreSQL itself, or to a pool with pool_mode = session"
        )
    }
}
