/// Appends to an application's log.
public protocol LogWriter: StoreSession {
    /// How the log's table keeps ids.
    var originatorIDType: OriginatorIDType { get throws }
    /// Appends all in one transaction, under the lock that keeps positions in commit order. A conflict fails that one
    /// append alone (``EventStoreError/Code/versionConflict``); any other error fails all and stores nothing, unless
    /// ``EventStoreError/outcomeIsUnknown``. A commit that got no answer is asked after first, in the streams themselves.
    ///
    /// - Returns: for each append the positions of its events.
    func append(_ appends: [StreamAppend]) throws -> [Result<[Int64], EventStoreError>]
    /// Runs `body`, which appends in pieces through ``append(_:)``, in one transaction: all of it is kept, or nothing.
    func atomically<R>(_ body: () throws -> R) throws -> R
}
