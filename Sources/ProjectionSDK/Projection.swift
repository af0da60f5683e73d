/// A projection that is given one event at a time. The host still commits in batches.
public protocol Projection: BatchProjection {
    /// Applies one event. An error names this event, and so do the statements that it queues.
    mutating func apply(_ event: Event, _ sql: SQL) throws
}

extension Projection {
    /// Applies the batch event by event, and ends early once the host wants to.
    public mutating func apply(_ events: EventBatch, _ sql: SQL) throws {
        for event in events {
            if events.isCancelled { throw CancellationError() }
            sql.attribute(to: event)
            try apply(event, sql)
        }
        sql.attribute(to: nil)
    }
}
