/// Which of the events that a projection has put aside are looked at: a page of them, in the order of the log.
public struct LetterQuery: Sendable, Hashable {
    /// Only those at positions above this one.
    public var after: Int64
    /// The most that are given.
    public var limit: Int
    /// Only those of this stream, the originator's id as text; nil: of all.
    public var stream: String?
    /// Only those that failed themselves (true), or that wait behind one (false); nil: both.
    public var isParked: Bool?

    /// The first page, where nothing is said.
    ///
    /// - Parameter stream: the originator's id as text.
    public init(after: Int64 = 0, limit: Int, stream: String? = nil, isParked: Bool? = nil) {
        self.after = after
        self.limit = limit
        self.stream = stream
        self.isParked = isParked
    }
}
