/// An append whose `expected_version` is not its stream's last version.
public struct VersionConflict: Sendable, Hashable {
    /// The stream of the append.
    public let originatorID: OriginatorID
    /// The version that the append took for the stream's last.
    public let expected: Int64
    /// The version that the store found to be the stream's last.
    public let found: Int64

    /// A conflict of an append with what the store found.
    public init(originatorID: OriginatorID, expected: Int64, found: Int64) {
        self.originatorID = originatorID
        self.expected = expected
        self.found = found
    }
}
