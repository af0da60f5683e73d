/// Which events of a log are wanted.
public struct LogSelection: Sendable, Hashable {
    /// Only events behind this position.
    public var after: Int64
    /// The most events; nil: all.
    public var limit: Int?
    /// Only events of these topics; empty: of all.
    public var topics: [String]
    /// Only events of this stream, as text; nil: of all.
    public var stream: String?

    /// - Parameter stream: the originator's id as text; nil: all streams.
    public init(after: Int64 = 0, limit: Int? = nil, topics: [String] = [], stream: String? = nil) {
        self.after = after
        self.limit = limit
        self.topics = topics
        self.stream = stream
    }
}
