import CLibPQ
import EventStore

/// What a new connection was found to be.
struct PostgresBackend: Sendable {
    /// `pg_backend_pid()`: libpq's own idea may be a pooler's invention.
    let pid: Int64
    /// When it was started, as the server writes it: the number alone may be another's later.
    let start: String
    let epoch: LogEpoch
    /// Whether a pooler lends backends transaction by transaction: nothing of a session holds.
    var isShared = false
}
