public import EventStore

/// Some events in the order of the log.
public struct NotificationPage: Sendable {
    /// Empty only when nothing is left in the range.
    public var batch: NotificationBatch
    /// The safe head when the page was read.
    public var safeHead: Int64

    /// - Parameter safeHead: as it was when the batch was read.
    public init(batch: NotificationBatch, safeHead: Int64) {
        self.batch = batch
        self.safeHead = safeHead
    }
}
