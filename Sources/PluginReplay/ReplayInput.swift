public import EventLines
public import EventStore

/// The events of a file, in batches of those that a projection wants. Belongs to one thread.
public final class ReplayInput {
    /// Some events for one transaction.
    public struct Batch: Sendable {
        /// In the order of the file; never empty.
        public let events: NotificationBatch
        /// For each event the number of its line.
        public let lines: [Int]
    }

    /// The most bytes of states in a batch, roughly: it ends at the event that reaches them.
    private static let batchSize = 32 << 20

    private let reader: StoredEventReader
    private let originatorIDType: OriginatorIDType
    private let topics: Set<String>
    private let limit: Int
    /// How many events the topics have left out up to now.
    public private(set) var leftOut = 0

    /// - Parameters:
    ///   - topics: empty: all.
    ///   - batch: the most events of a batch.
    public init(_ reader: StoredEventReader, ids: OriginatorIDType, topics: [String], batch: Int) {
        self.reader = reader
        self.topics = Set(topics)
        originatorIDType = ids
        limit = batch
    }

    /// The next batch; nil after the last.
    ///
    /// - Throws: `EventLineError` for a line that is no event.
    public func next() throws -> Batch? {
        var events: [StoredEvent] = []
        var lines: [Int] = []
        var size = 0
        while events.count < limit, size < Self.batchSize, let (event, line) = try reader.next() {
            guard topics.isEmpty || topics.contains(event.topic) else {
                leftOut += 1
                continue
            }
            events.append(event)
            lines.append(line)
            size += event.state.count
        }
        guard !events.isEmpty else { return nil }
        return Batch(events: NotificationBatch(copying: events, originatorIDType: originatorIDType), lines: lines)
    }
}
