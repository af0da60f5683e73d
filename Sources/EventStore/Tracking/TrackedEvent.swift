/// The event at which a batch ends: who it is, so that a commit can check that it stands in the log as it was read.
public struct TrackedEvent: Sendable, Hashable {
    public let originatorID: OriginatorID
    public let originatorVersion: Int64

    public init(originatorID: OriginatorID, originatorVersion: Int64) {
        self.originatorID = originatorID
        self.originatorVersion = originatorVersion
    }
}
