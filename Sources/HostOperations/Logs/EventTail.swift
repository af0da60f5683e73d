import EventStore
import Logging

/// Gives events as they come. Another reader takes up where the last one was lost: no event is left out or comes twice.
struct EventTail {
    /// The last position that was given, or behind which it begins; nil until the end of the log is known.
    private var position: Int64?
    private let logger: Logger
    private let take: (StoredEvent) throws -> Void
    private let pause: () throws -> Void

    /// - Parameters:
    ///   - after: nil: the end of the log as it is found first.
    ///   - pause: called when no event follows at once.
    init(
        after: Int64?, logger: Logger, take: @escaping (StoredEvent) throws -> Void,
        pause: @escaping () throws -> Void
    ) {
        position = after
        self.logger = logger
        self.take = take
        self.pause = pause
    }

    /// Whether a reader has once found the head of the log: a lost connection was one that had worked.
    private(set) var hasBegun = false

    /// Follows the log until the reader fails.
    ///
    /// - Parameter succeeded: called at each answer of the store.
    mutating func follow(_ reader: any LogReader, succeeded: () -> Void) throws {
        try reader.listen()
        var head = try LogHead(reader, logger).wait()
        var position = position ?? head
        self.position = position
        hasBegun = true
        succeeded()
        while true {
            while position < head {
                let batch = try reader.read(after: position, through: head, limit: 1000, topics: [])
                for index in 0..<batch.count { try take(batch.storedEvent(at: index)) }
                try pause()
                position = batch.lastPosition ?? head
                self.position = position
            }
            let status = try reader.advanceSafeHead()
            succeeded()
            // A head that is held back is looked at again soon: no push tells of a transaction that only ends.
            if status.head ?? 0 <= position {
                _ = try reader.waitForPush(milliseconds: status.heldBackBy.isEmpty ? 1000 : 50)
            }
            head = max(head, status.head ?? head)
        }
    }
}
