/// An event that a projection has projected, as it was read.
public struct RecordedEvent: Sendable, Hashable {
    /// Where the event stands in the log.
    public let position: Int64
    /// The originator's id as text.
    public let stream: String
    /// Where the event stands in its stream.
    public let version: Int64

    /// - Parameter stream: the originator's id as text.
    public init(position: Int64, stream: String, version: Int64) {
        self.position = position
        self.stream = stream
        self.version = version
    }
}
