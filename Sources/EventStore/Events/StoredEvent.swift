/// An event as it stands in the table.
public struct StoredEvent: Sendable, Hashable {
    /// Where the event stands in the log: the column `notification_id`.
    public let position: Int64
    /// The stream of the event.
    public let originatorID: OriginatorID
    /// Where the event stands in its stream.
    public let originatorVersion: Int64
    /// What kind of event it is, as its writer said.
    public let topic: String
    /// The content as its writer stored it.
    public let state: [UInt8]

    /// An event from the columns of its row.
    public init(position: Int64, originatorID: OriginatorID, originatorVersion: Int64, topic: String, state: [UInt8]) {
        self.position = position
        self.originatorID = originatorID
        self.originatorVersion = originatorVersion
        self.topic = topic
        self.state = state
    }
}
