public import EventStore
public import ProjectionRunning

/// A projection on a store of its own, in the hands of one thread.
public final class ScratchReplay {
    /// The projection: no handler is made yet.
    public let projection: ProjectionReplay
    /// What stood in the store before the projection.
    private let others: Set<String>

    init(_ projection: ProjectionReplay) throws {
        self.projection = projection
        others = Set(
            try projection.reading { [dialect = projection.dialect] session in
                try ReadModelReader(session: session, dialect: dialect).names()
            })
    }

    /// Makes an instance, lets it make its read model `setUps` times, and applies events in batches: what a first start does.
    ///
    /// - Parameters:
    ///   - events: in the order of their positions; each is given to the handler, whatever its topic.
    ///   - batch: the most events of a transaction.
    /// - Throws: what the handler fails with, as ``ProjectionReplay`` does.
    public func run(
        _ events: [StoredEvent], ids: OriginatorIDType = .uuid, batch: Int = 500, setUps: Int = 1
    ) throws {
        try projection.makeHandler()
        for _ in 0..<setUps { try projection.setUp() }
        for start in stride(from: 0, to: events.count, by: batch) {
            let part = events[start..<min(start + batch, events.count)]
            try projection.apply(NotificationSlice(NotificationBatch(copying: part, originatorIDType: ids)))
        }
    }

    /// The projection's tables as they stand now.
    ///
    /// - Throws: `EventStoreError`.
    public func readModel() throws -> ReadModel {
        try projection.reading { [others, dialect = projection.dialect] session in
            try ReadModelReader(session: session, dialect: dialect).read(without: others)
        }
    }
}
