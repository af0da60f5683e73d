/// One event of a batch, without a copy: its bytes belong to the ``NotificationBatch``.
public struct NotificationRecord {
    /// Where the event stands in the log: the column `notification_id`.
    public let position: Int64
    /// Where the event stands in its stream.
    public let originatorVersion: Int64
    /// 16 bytes in network order, or the id's text, by ``NotificationBatch/originatorIDType``.
    public let originatorID: UnsafeRawBufferPointer
    /// The topic's UTF-8.
    public let topic: UnsafeRawBufferPointer
    /// The state as its writer stored it.
    public let state: UnsafeRawBufferPointer

    /// A record whose buffers point into memory that its batch keeps until it goes.
    public init(
        position: Int64, originatorVersion: Int64, originatorID: UnsafeRawBufferPointer, topic: UnsafeRawBufferPointer,
        state: UnsafeRawBufferPointer
    ) {
        self.position = position
        self.originatorVersion = originatorVersion
        self.originatorID = originatorID
        self.topic = topic
        self.state = state
    }
}
