/// An event as it stands in the table.
public struct StoredEvent: Sendable, Hashable {
    public let position: Int64
    public let originatorID: OriginatorID
    public let originatorVersion: Int64
    public let topic: String
    public let state: [UInt8]

    public init(position: Int64, originatorID: OriginatorID, originatorVersion: Int64, topic: String, state: [UInt8]) {
        self.position = position
        self.originatorID = originatorID
        self.originatorVersion = originatorVersion
        self.topic = topic
        self.state = state
    }
}
