public import EventStore

/// One call of a projection and the transaction in which its SQL runs. Belongs to one thread.
///
/// What the plugin queued stands in ``queue`` when the call has returned: the caller commits it with the position, or
/// rolls back.
public final class ProjectionCall {
    /// Runs the plugin's queries in the transaction of the call.
    public let session: any SQLQuerying
    /// Takes the plugin's statements that return no rows.
    public let queue: StatementQueue
    /// The dialect of the store that the statements run on.
    public let dialect: SQLDialect
    /// What the host sets when it wants the call to end early.
    public let cancellation: CancellationFlag

    /// - Parameter queue: empty, or with what the same transaction has queued before.
    public init(
        session: any SQLQuerying, queue: StatementQueue, dialect: SQLDialect, cancellation: CancellationFlag
    ) {
        self.session = session
        self.queue = queue
        self.dialect = dialect
        self.cancellation = cancellation
    }
}
