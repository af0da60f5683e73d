/// The event at which a batch ends: who it is, so that a commit can check that it stands in the log as it was read.
public struct TrackedEvent: Sendable, Hashable {
    /// The stream of the event.
    public let originatorID: OriginatorID
    /// Where the event stands in its stream.
    public let originatorVersion: Int64

    /// The event as the batch has it.
    public init(originatorID: OriginatorID, originatorVersion: Int64) {
        self.originatorID = originatorID
        self.originatorVersion = originatorVersion
    }
}
