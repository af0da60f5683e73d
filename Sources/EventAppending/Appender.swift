public import ConnectionPooling
public import EventStore

/// The one writer of an application's log in a process: appends that come while a transaction is under way share the next
/// one, under one lock, with one NOTIFY and one commit.
///
/// An append is answered after its transaction has committed, never before. A version conflict, or an append that the
/// store does not take, fails for its own caller alone. Appends to one stream are stored in the order in which they came.
public final class Appender: Sendable {
    private let worker: AppendWorker

    /// Opens nothing: a session is taken from the pool while there is something to append, and given back then.
    ///
    /// - Parameters:
    ///   - pool: of sessions of this application.
    ///   - onCommitted: told the last position of each committed group before its callers are answered, on the appender's
    ///     own thread: it must not block.
    public init(
        application: ApplicationName, pool: ConnectionPool<any ApplicationSession>, limits: AppendLimits = .init(),
        onCommitted: @escaping @Sendable (_ lastPosition: Int64) -> Void
    ) {
        worker = AppendWorker(application: application, pool: pool, limits: limits, onCommitted: onCommitted)
        worker.start()
    }

    /// What was accepted is still answered.
    deinit { worker.close() }

    /// Appends events to the end of one stream, all or none of them.
    ///
    /// A task that is cancelled takes back an append that was not sent yet; once it was sent its outcome is waited for.
    ///
    /// - Returns: the positions of the events, in order.
    /// - Throws: ``EventStoreError``: `versionConflict` with the found version, `invalidEvent`, and whatever keeps the
    ///   store from storing it; nothing is stored then. ``AppendError``: `overloaded`, `closed`, with nothing stored, and
    ///   `outcomeUnknown`. `PoolError` when the pool has no session to give; nothing is stored. `CancellationError`.
    public nonisolated(nonsending) func append(_ append: StreamAppend) async throws -> [Int64] {
        try append.validate()
        try Task.checkCancellation()
        let ticket = worker.nextTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { worker.accept(append, ticket: ticket, $0) }
        } onCancel: {
            worker.cancel(ticket)
        }
    }

    /// How the appender stands now.
    public var usage: AppenderUsage { worker.usage }

    /// Refuses new appends from now on, and returns when every accepted one is answered and the session is given back.
    public nonisolated(nonsending) func drain() async { await worker.drain() }
}
