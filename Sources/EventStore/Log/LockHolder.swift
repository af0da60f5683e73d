/// A transaction that holds the lock of a log's writers: `pg_locks.virtualtransaction`.
public struct LockHolder: Sendable, Hashable {
    public let transaction: String
    public let pid: Int32?

    public init(transaction: String, pid: Int32?) {
        self.transaction = transaction
        self.pid = pid
    }

    /// `pid 4711`.
    public var text: String { pid.map { "pid \($0)" } ?? "prepared transaction \(transaction)" }

    /// Prepared transactions have no backend: their id starts with -1.
    var isPrepared: Bool { transaction.hasPrefix("-1/") }
}
