/// One event of a batch, without a copy: its bytes belong to the ``NotificationBatch``.
public struct NotificationRecord {
    public let position: Int64
    public let originatorVersion: Int64
    /// 16 bytes in network order, or the id's text, by ``NotificationBatch/originatorIDType``.
    public let originatorID: UnsafeRawBufferPointer
    public let topic: UnsafeRawBufferPointer
    public let state: UnsafeRawBufferPointer

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
