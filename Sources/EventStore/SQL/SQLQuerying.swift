/// Where the queries of a call run: in the transaction that its writes and the position will be in.
public protocol SQLQuerying: AnyObject {
    /// Runs what is queued, then the query, in a transaction that it begins if none is open; the queue is empty then.
    func query(
        _ sql: UnsafeRawBufferPointer, parameters: UnsafeBufferPointer<SQLParameter>, after queue: StatementQueue
    ) throws -> any SQLRows
}
