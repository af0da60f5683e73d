/// An append whose `expected_version` is not its stream's last version.
public struct VersionConflict: Sendable, Hashable {
    public let originatorID: OriginatorID
    public let expected: Int64
    public let found: Int64

    public init(originatorID: OriginatorID, expected: Int64, found: Int64) {
        self.originatorID = originatorID
        self.expected = expected
        self.found = found
    }
}
