/// A transaction that holds the lock of a log's writers: `pg_locks.virtualtransaction`.
public struct LockHolder: Sendable, Hashable {
    /// The virtual transaction; it begins with `-1/` for a prepared one.
    public let transaction: String
    /// The process id of the backend; nil for a prepared transaction, which has none.
    public let pid: Int32?

    /// A holder as a row of `pg_locks` shows it.
    public init(transaction: String, pid: Int32?) {
        self.transaction = transaction
        self.pid = pid
    }

    /// `pid 4711`.
    public var text: String { pid.map { "pid \($0)" } ?? "prepared transaction \(transaction)" }

    /// Prepared transactions have no backend: their id starts with -1.
    var isPrepared: Bool { transaction.hasPrefix("-1/") }
}
