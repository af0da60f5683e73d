/// An event that a projection has projected, as it was read.
public struct RecordedEvent: Sendable, Hashable {
    public let position: Int64
    /// The originator's id as text.
    public let stream: String
    public let version: Int64

    public init(position: Int64, stream: String, version: Int64) {
        self.position = position
        self.stream = stream
        self.version = version
    }
}
