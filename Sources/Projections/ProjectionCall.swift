public import EventStore

/// One call of a projection and the transaction in which its SQL runs. Belongs to one thread.
///
/// What the plugin queued stands in ``queue`` when the call has returned: the caller commits it with the position, or
/// rolls back.
public final class ProjectionCall {
    public let session: any SQLQuerying
    public let queue: StatementQueue
    public let dialect: SQLDialect
    public let cancellation: CancellationFlag

    public init(
        session: any SQLQuerying, queue: StatementQueue, dialect: SQLDialect, cancellation: CancellationFlag
    ) {
        self.session = session
        self.queue = queue
        self.dialect = dialect
        self.cancellation = cancellation
    }
}
